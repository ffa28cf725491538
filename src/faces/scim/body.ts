import type { IncomingMessage } from 'node:http'
import { ScimRefusal } from '#kernel/scim-refusal.ts'

const LARGEST = 1024 * 1024
const TYPES = ['application/scim+json', 'application/json']

/** The JSON that was sent. Whoever sends too much is hung up on once they have been told. */
export async function readBody(request: IncomingMessage): Promise<{ readonly value: unknown } | ScimRefusal> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!TYPES.includes(type)) return new ScimRefusal('wrong-type', `The body must be ${TYPES.join(' or ')}.`)
  const text = await readText(request)
  if (text instanceof ScimRefusal) return text
  try {
    const value: unknown = JSON.parse(text)
    return { value }
  } catch {
    return new ScimRefusal('invalidSyntax', 'The body is not JSON.')
  }
}

async function readText(request: IncomingMessage): Promise<string | ScimRefusal> {
  const tooLarge = new ScimRefusal('too-large', 'The body has more than 1 MB.')
  if (Number(request.headers['content-length'] ?? 0) > LARGEST) return tooLarge
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > LARGEST) return tooLarge
      chunks.push(chunk)
    }
  } catch {
    // reason: whoever hangs up in the middle is no fault of ours
    return new ScimRefusal('invalidSyntax', 'The body ended too early.')
  }
  return Buffer.concat(chunks).toString('utf8')
}
