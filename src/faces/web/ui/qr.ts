import { generate } from 'lean-qr'

/** A QR code as one SVG path: `size` modules each way, without the quiet zone. */
export type Qr = { readonly size: number; readonly path: string }

export function qrOf(text: string): Qr {
  const code = generate(text)
  const runs: string[] = []
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (!code.get(x, y)) continue
      const start = x
      while (code.get(x + 1, y)) x++
      runs.push(`M${start} ${y}h${x + 1 - start}v1h${start - x - 1}z`)
    }
  }
  return { size: code.size, path: runs.join('') }
}
