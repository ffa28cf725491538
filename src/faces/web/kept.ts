import type { IncomingMessage, ServerResponse } from 'node:http'
import { common } from '../http/headers.ts'

/** An answer that is the same for everybody, compressed once; pictures are compressed as they are. */
export type Encoded = { readonly body: Uint8Array; readonly br?: Uint8Array; readonly gzip?: Uint8Array }

export type Kept = Encoded & { readonly type: string }

/** Answers with what the address names for ever: it holds the content's hash. */
export function writeKept(request: IncomingMessage, response: ServerResponse, kept: Kept): void {
  const { body, encoding } = encodedFor(request, kept)
  response.writeHead(200, {
    ...common,
    ...encoding,
    'content-type': kept.type,
    'content-length': body.length,
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** As small as the browser can read it. */
export function encodedFor(
  { headers }: IncomingMessage,
  { body, br, gzip }: Encoded,
): { body: Uint8Array; encoding: Record<string, string> } {
  const accepted = String(headers['accept-encoding'] ?? '')
  if (br && /\bbr\b/.test(accepted)) return { body: br, encoding: { 'content-encoding': 'br' } }
  if (gzip && /\bgzip\b/.test(accepted)) return { body: gzip, encoding: { 'content-encoding': 'gzip' } }
  return { body, encoding: {} }
}
