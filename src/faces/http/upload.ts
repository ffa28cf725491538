import { readForm } from './body.ts'

/** A form that may bring a file. */
export type Upload = {
  readonly form: URLSearchParams
  /** Its bytes; the name and type that the browser gave it are nobody's business. */
  readonly file: Uint8Array | 'too-large' | undefined
}

/** The largest file that is read. */
export const LARGEST_FILE = 2 * 1024 * 1024

/** What stands around the file: field names, boundaries, and the browser's own words for it. */
const AROUND = 16 * 1024
/** Of a larger one so much is let pass without keeping it: a browser listens only once it has sent everything. */
const LET_PASS = 32 * 1024 * 1024
const MOST_PARTS = 10

/** A form of a page with a file field, as browsers send it; else the status to refuse it with. */
export async function readUpload(request: Request): Promise<Upload | 400 | 413> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    const form = await readForm(request)
    return form instanceof URLSearchParams ? { form, file: undefined } : form
  }
  try {
    const body = await readBody(request)
    if (body === undefined) return { form: new URLSearchParams(), file: 'too-large' }
    if (partsIn(body, type) > MOST_PARTS) return 400
    return await opened(new Response(new Uint8Array(body), { headers: { 'content-type': type } }))
  } catch {
    return 400
  }
}

async function opened(response: Response): Promise<Upload | 400> {
  const form = new URLSearchParams()
  let file: Uint8Array | undefined
  for (const [name, value] of await response.formData()) {
    if (typeof value !== 'string') file ??= new Uint8Array(await value.arrayBuffer())
    else if (`${name}${value}`.includes('\0')) return 400
    else form.append(name, value)
  }
  return { form, file: file && file.length > LARGEST_FILE ? 'too-large' : file }
}

async function readBody(request: Request): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > LARGEST_FILE + AROUND) chunks.length = 0
    else chunks.push(chunk)
    if (size > LET_PASS) break
  }
  return size > LARGEST_FILE + AROUND ? undefined : Buffer.concat(chunks)
}

/** reason: counted before they are opened, as each part costs far more than its few bytes */
function partsIn(body: Buffer, type: string): number {
  const boundary = /boundary="?([^";]+)/i.exec(type)?.[1]
  return boundary === undefined ? 0 : body.toString('latin1').split(`--${boundary}`).length - 2
}
