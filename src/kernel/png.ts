import { crc32, deflateSync } from 'node:zlib'

/** ISO/IEC 18004 asks for four light modules around a QR code; readers rely on them. */
export const QUIET_ZONE = 4

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * A black and white picture (PNG, greyscale of one bit) of `size` by `size` modules with the quiet zone around them.
 * `dark` says which module is black, `scale` is the pixels along a module's edge.
 */
export function png(dark: (x: number, y: number) => boolean, size: number, scale: number): Uint8Array {
  const edge = (size + 2 * QUIET_ZONE) * scale
  const rows: Buffer[] = []
  for (let y = -QUIET_ZONE; y < size + QUIET_ZONE; y++) {
    const row = line((x) => x >= 0 && y >= 0 && x < size && y < size && dark(x, y), edge, scale)
    for (let copy = 0; copy < scale; copy++) rows.push(row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(edge, 0)
  header.writeUInt32BE(edge, 4)
  header.writeUInt8(1, 8) // bits per pixel; the four that follow: greyscale, deflate, filters, not interlaced
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** One row of pixels, most significant bit first, a set bit is white; the byte in front says it is not filtered. */
function line(dark: (module: number) => boolean, edge: number, scale: number): Buffer {
  const row = Buffer.alloc(1 + Math.ceil(edge / 8))
  for (let x = 0; x < edge; x++) {
    if (dark(Math.floor(x / scale) - QUIET_ZONE)) continue
    const at = 1 + (x >> 3)
    row.writeUInt8(row.readUInt8(at) | (0x80 >> (x & 7)), at)
  }
  return row
}

function chunk(kind: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
