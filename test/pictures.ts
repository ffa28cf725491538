import sharp from 'sharp'

/** A picture of noise, which is as heavy as pictures get. */
export function picture(
  format: 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff',
  width: number,
  height: number,
): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  return sharp({ create: { width, height, channels: 3, background: '#7a1f5c', noise } })
    .toFormat(format)
    .toBuffer()
}

/** A picture of one color: a few bytes that open into many. */
export function bomb(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#fff' }, limitInputPixels: false })
    .png()
    .toBuffer()
}
