import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type MetricsSettings = {
  readonly host: string
  readonly port: number
  /** What has to be shown; without it nothing, as only this machine can ask. */
  readonly token: string | undefined
}

export type MetricsServer = { readonly port: number; stop(): Promise<void> }

/** The metrics as Prometheus reads them, at `/metrics` of a port of their own: people never reach it. */
export async function serveMetrics(
  { host, port, token }: MetricsSettings,
  print: () => Promise<{ readonly type: string; readonly text: string }>,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => say(response, 500, 'the metrics cannot be read\n'))
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.split('?')[0] !== '/metrics') return say(response, 404, 'metrics are at /metrics\n')
    if (token !== undefined && !isShown(request.headers.authorization, token)) {
      return say(response, 401, 'a token is needed\n', { 'www-authenticate': 'Bearer' })
    }
    const { type, text } = await print()
    say(response, 200, text, { 'content-type': type })
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function say(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store', ...headers })
  response.end(body)
}

// reason: of the same length, so that the time tells nothing of what was right
function isShown(authorization: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))
}
