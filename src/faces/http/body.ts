/** Forms are small; of anything larger no more than this is read. */
const LARGEST_FORM = 64 * 1024

/** The fields of a form as browsers send it; else the status to refuse it with. No page of ours sends another type. */
export async function readForm(request: Request): Promise<URLSearchParams | 400 | 413> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const body = await readText(request)
  if (typeof body !== 'string') return body
  // reason: PostgreSQL has no text with it, and nobody types it
  if (body.includes('%00') || body.includes('\0')) return 400
  if (type === undefined && body === '') return new URLSearchParams()
  return type === 'application/x-www-form-urlencoded' ? new URLSearchParams(body) : 400
}

async function readText(request: Request): Promise<string | 400 | 413> {
  if (Number(request.headers.get('content-length') ?? 0) > LARGEST_FORM) return 413
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length
      if (size > LARGEST_FORM) return 413
      chunks.push(chunk)
    }
  } catch {
    // reason: whoever hangs up in the middle is no fault of ours, and none to log
    return 400
  }
  return Buffer.concat(chunks).toString('utf8')
}
