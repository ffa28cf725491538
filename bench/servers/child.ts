import type { IncomingMessage, RequestListener } from 'node:http'
import process from 'node:process'
import { serve } from '#faces/http/serve.ts'

/** What the bench gave this server at its start. */
export function given<Options>(): Options {
  return JSON.parse(process.argv[2] ?? '{}') as Options
}

/** Listens on a free port as the product does, tells the bench, answers what it is asked, and ends when the bench is gone. */
export async function serveBench(
  listen: (port: number) => RequestListener | Promise<RequestListener>,
  answer: (what: unknown) => unknown = () => true,
): Promise<void> {
  const { port } = await serve('127.0.0.1', 0, listen)
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
