import type { IncomingMessage } from 'node:http'
import { Problem } from './problem.ts'

const LARGEST = 64 * 1024

/** The JSON that was sent; undefined where nothing was. `text`: as it came. */
export async function readJson(request: IncomingMessage): Promise<{ text: string; value: unknown } | Problem> {
  const text = await readText(request)
  if (text instanceof Problem) return text
  if (text === '') return { text, value: undefined }
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return new Problem('wrong-type')
  try {
    const value: unknown = JSON.parse(text)
    // reason: PostgreSQL has no text with it, and nobody types it
    return /\\u0000/i.test(text) ? new Problem('bad-json') : { text, value }
  } catch {
    return new Problem('bad-json')
  }
}

async function readText(request: IncomingMessage): Promise<string | Problem> {
  const close = { headers: { connection: 'close' } }
  if (Number(request.headers['content-length'] ?? 0) > LARGEST) return new Problem('too-large', close)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > LARGEST) return new Problem('too-large', close)
      chunks.push(chunk)
    }
  } catch {
    // reason: whoever hangs up in the middle is no fault of ours
    return new Problem('bad-json', close)
  }
  return Buffer.concat(chunks).toString('utf8')
}
