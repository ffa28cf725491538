import { type Bitmap2D, correction, generate } from 'lean-qr'
import { png, QUIET_ZONE } from './png.ts'

/** Pixels along a module's edge: fewer than four and readers of pictures begin to miss. */
const PNG_SCALE = 6

/**
 * A QR code of `text` as an SVG element without size, style or script, dark on a white square with the quiet zone
 * around it, so that it has contrast on any page and in any capture. `title` is what is read out; it must not hold
 * the text, which is a secret.
 */
export function qrSvg(text: string, title = 'QR code'): string {
  const code = symbol(text)
  const edge = code.size + 2 * QUIET_ZONE
  const box = `${-QUIET_ZONE} ${-QUIET_ZONE} ${edge} ${edge}`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" role="img" shape-rendering="crispEdges">` +
    `<title>${escaped(title)}</title>` +
    `<rect x="${-QUIET_ZONE}" y="${-QUIET_ZONE}" width="${edge}" height="${edge}" fill="#fff"/>` +
    `<path fill="#000" d="${pathOf(code)}"/></svg>`
  )
}

/** A QR code of `text` as a PNG in black and white, six pixels a module, for apps that read pictures. */
export function qrPng(text: string): Uint8Array {
  const code = symbol(text)
  return png((x, y) => code.get(x, y), code.size, PNG_SCALE)
}

/** The dark modules, one rectangle for each run in a row. */
function pathOf(code: Bitmap2D): string {
  const runs: string[] = []
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (!code.get(x, y)) continue
      const start = x
      while (code.get(x + 1, y)) x++
      runs.push(`M${start} ${y}h${x + 1 - start}v1H${start}z`)
    }
  }
  return runs.join('')
}

function symbol(text: string): Bitmap2D {
  return generate(text, { minCorrectionLevel: correction.M })
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
