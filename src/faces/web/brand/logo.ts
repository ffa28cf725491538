import type { SharpOptions } from 'sharp'

/** A picture drawn anew. */
export type Drawn = { readonly png: Uint8Array; readonly width: number; readonly height: number }

/** Why an upload is not taken. */
export type Unfit =
  | { readonly code: 'missing' | 'svg' | 'unknown' }
  | { readonly code: 'large'; readonly width: number; readonly height: number }

/** Pictures open into far more than their file: so many pixels on a side, and in all, are decoded at most. */
const LONGEST_SIDE = 4000
const MOST_PIXELS = 8_000_000

/** The sign-in page with all that it needs stays below 20 kB: a logo may weigh so much of that. */
const HEAVIEST = 6 * 1024

/** Tried in turn until it is light enough: three dots for each of its 40 pixels, then fewer, and fewer colors. */
const ATTEMPTS = [
  { height: 120, colors: 128 },
  { height: 80, colors: 64 },
  { height: 80, colors: 16 },
  { height: 60, colors: 16 },
  { height: 40, colors: 8 },
] as const

const SECONDS = 5

/** warning: every decoder is closed but these three; formats that can hold programs or point elsewhere are never opened. */
const DECODERS = ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer']

let drawing: Promise<unknown> = Promise.resolve()

/** Decodes what was uploaded and draws it anew as a small PNG, so that nothing of the file itself is ever served. */
export async function drawLogo(file: Uint8Array): Promise<Drawn | Unfit> {
  if (file.length === 0) return { code: 'missing' }
  if (isMarkup(file)) return { code: 'svg' }
  if (!isPicture(file)) return { code: 'unknown' }
  // reason: one at a time, as each may need a hundred times the memory of its file
  const turn = drawing.then(() => draw(file))
  drawing = turn.catch(() => undefined)
  return turn
}

async function draw(file: Uint8Array): Promise<Drawn | Unfit> {
  const open = await opener()
  const options: SharpOptions = { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1, sequentialRead: true }
  try {
    const { width, height } = await open(file, { ...options, limitInputPixels: false }).metadata()
    if (Math.max(width, height) > LONGEST_SIDE || width * height > MOST_PIXELS) return { code: 'large', width, height }
    const pixels = await open(file, options)
      .rotate()
      .toColorspace('srgb')
      .timeout({ seconds: SECONDS })
      .resize({ width: 600, height: 120, fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 1 })
      .toBuffer()
    return await lightest(open, pixels)
  } catch {
    return { code: 'unknown' }
  }
}

async function lightest(open: Opener, pixels: Uint8Array): Promise<Drawn> {
  let drawn: Drawn | undefined
  for (const { height, colors } of ATTEMPTS) {
    const { data, info } = await open(pixels)
      .resize({ width: height * 5, height, fit: 'inside', withoutEnlargement: true })
      .png({ palette: true, colors, effort: 10, compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true })
    drawn = { png: data, width: info.width, height: info.height }
    if (data.length <= HEAVIEST) break
  }
  if (!drawn) throw new Error('nothing was drawn')
  return drawn
}

type Opener = typeof import('sharp')['default']

let opened: Opener | undefined

/** Loaded with the first upload: it is large, and most processes never draw a picture. */
async function opener(): Promise<Opener> {
  if (opened) return opened
  const { default: sharp } = await import('sharp')
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: DECODERS })
  sharp.cache(false)
  sharp.concurrency(1)
  opened = sharp
  return sharp
}

/** By its first bytes, whatever its name says. */
function isPicture(file: Uint8Array): boolean {
  const head = Buffer.from(file.subarray(0, 12)).toString('latin1')
  return head.startsWith('\x89PNG\r\n\x1a\n') || head.startsWith('\xff\xd8\xff') || /^RIFF.{4}WEBP$/s.test(head)
}

function isMarkup(file: Uint8Array): boolean {
  const head = Buffer.from(file.subarray(0, 1024)).toString('utf8').trimStart().toLowerCase()
  return head.startsWith('<') || head.startsWith('\ufeff<') || head.includes('<svg')
}
