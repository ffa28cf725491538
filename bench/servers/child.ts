import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'

/** What the bench gave this server at its start. */
export function given<Options>(): Options {
  return JSON.parse(process.argv[2] ?? '{}') as Options
}

/** Listens on a free port, tells the bench, answers what it is asked, and ends when the bench is gone. */
export async function serveBench(
  listen: (port: number) => RequestListener | Promise<RequestListener>,
  answer: (what: unknown) => unknown = () => true,
): Promise<void> {
  const server = createServer({ keepAliveTimeout: 65_000 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  server.on('request', await listen(port))
  obey(port, answer)
}

/** Without listening: for what is measured inside the process. */
export function obey(hello: number, answer: (what: unknown) => unknown): void {
  process.on('message', async ({ what }: { what: unknown }) => process.send?.((await answer(what)) ?? true))
  process.on('disconnect', () => process.exit())
  process.send?.(hello)
}

/** The body of a request as JSON. */
export async function readJson<Body>(request: IncomingMessage): Promise<Body> {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += part
  return JSON.parse(text) as Body
}
