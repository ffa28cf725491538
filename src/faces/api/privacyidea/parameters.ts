import type { IncomingMessage } from 'node:http'

export type Parameters = ReadonlyMap<string, string>

const LARGEST = 64 * 1024

/** Clients that encode what they send once. All others do it twice, and privacyIDEA decodes it twice. */
const ENCODE_ONCE = /^(?:privacyidea-cp|privacyidea-ldap-proxy|simplesamlphp)\b/i

/** What was sent: in the address, and as a form of either kind or as JSON. */
export async function readParameters(
  request: IncomingMessage,
): Promise<Map<string, string> | 'unreadable' | 'too-large'> {
  const [, search = ''] = (request.url ?? '').split('?', 2)
  const type = request.headers['content-type'] ?? ''
  try {
    const body = await readBody(request)
    if (body === undefined) return 'too-large'
    const sent = [...new URLSearchParams(search), ...(await fieldsIn(body, type))]
    const decode = ENCODE_ONCE.test(request.headers['user-agent'] ?? '') ? (value: string) => value : decodedAgain
    const parameters = new Map(sent.map(([name, value]) => [name.toLowerCase(), decode(value)]))
    // reason: PostgreSQL has no text with it, and nobody types it
    return [...parameters.values()].some((value) => value.includes('\0')) ? 'unreadable' : parameters
  } catch {
    return 'unreadable'
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function fieldsIn(body: Buffer, type: string): Promise<[string, string][]> {
  if (body.length === 0) return []
  if (/^application\/json\b/i.test(type)) return textsIn(JSON.parse(body.toString('utf8')))
  // reason: PHP's curl sends an array of fields as parts
  if (/^multipart\/form-data\b/i.test(type)) {
    const response = new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    return textsIn(Object.fromEntries(await response.formData()))
  }
  return [...new URLSearchParams(body.toString('utf8'))]
}

function textsIn(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : []))
}

function decodedAgain(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
