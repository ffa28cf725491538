import type { Answers, SecureBy } from './serve.ts'

/** Where an authority looks for its answer (RFC 8555): it comes by http, also when there is a certificate to renew. */
const HTTP_01 = '/.well-known/acme-challenge/'
const NAME = /^([a-z0-9.-]{1,253})(?::\d{1,5})?$/i

/**
 * Leads whoever comes by http to https, at names that have a certificate. At all others, such as the machine's own address, it
 * answers as ever. `port`: what people write behind a name, empty where they need none.
 */
export function toHttps(answers: Answers, certificateOf: SecureBy, port: string): Answers {
  return (request, response) => {
    const { url = '/', headers } = request
    const [, name] = NAME.exec(headers.host ?? '') ?? []
    if (name === undefined || url.startsWith(HTTP_01) || !url.startsWith('/')) return answers(request, response)
    return (
      certificateOf(name.toLowerCase())
        // reason: without the database nobody knows; the pages say so themselves
        .catch(() => undefined)
        .then((certificate) => {
          if (!certificate) return answers(request, response)
          const location = `https://${name.toLowerCase()}${port === '' ? '' : `:${port}`}${url}`
          response.writeHead(308, { location, 'content-length': 0 }).end()
        })
    )
  }
}
