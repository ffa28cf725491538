/** A color as we keep it: `#0f5653`. */
export type Color = `#${string}`

/** The grounds that text stands on in our sheet; a test compares them with it. */
export const GROUNDS = {
  light: ['#f4f5f2', '#ffffff', '#eff1ed'],
  dark: ['#0e1312', '#161d1b', '#1c2422'],
} as const satisfies Record<string, readonly Color[]>

export type Shade = keyof typeof GROUNDS

/** WCAG 2.2, success criterion 1.4.3: text needs this much; links and buttons are text. */
export const LEAST_CONTRAST = 4.5

/** What a sheet is made of, for one shade of pages. */
export type Palette = {
  readonly accent: Color
  readonly strong: Color
  readonly ink: Color
  readonly soft: Color
}

/** A color that cannot be read on our pages, with the nearest one that can. */
export type TooFaint = { readonly shade: Shade; readonly contrast: number; readonly better: Color }

const FURTHEST: Readonly<Record<Shade, Color>> = { light: '#000000', dark: '#ffffff' }
const INK: Readonly<Record<Shade, Color>> = { light: '#ffffff', dark: '#0a0d0c' }
const SOFT = 0.12

/** A color as people write it: `#0F5653`, `0f5653`, `#0a5`. Nothing else is one, so it can never be syntax of a sheet. */
export function parseColor(input: string): Color | undefined {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(input.trim())?.[1]?.toLowerCase()
  if (digits === undefined) return undefined
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits}`
}

/** Why text in this color cannot be read on light or on dark pages; `undefined` when it can. */
export function tooFaint(color: Color, shade: Shade): TooFaint | undefined {
  const contrast = least(color, shade)
  return contrast >= LEAST_CONTRAST ? undefined : { shade, contrast, better: readable(color, shade) }
}

/** The nearest color towards black, or on dark pages white, that can be read there. */
export function readable(color: Color, shade: Shade): Color {
  for (let share = 0; share < 1; share += 0.02) {
    const better = mix(FURTHEST[shade], color, share)
    if (least(better, shade) >= LEAST_CONTRAST) return better
  }
  return FURTHEST[shade]
}

/** All colors of a shade, from the one that was chosen. */
export function paletteOf(accent: Color, shade: Shade): Palette {
  return { accent, strong: mix(FURTHEST[shade], accent, 0.25), ink: INK[shade], soft: softOf(accent, shade) }
}

/** The contrast of two colors, from 1 to 21 (WCAG 2.2, relative luminance). */
export function contrast(one: Color, other: Color): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function least(color: Color, shade: Shade): number {
  return Math.min(...GROUNDS[shade].map((ground) => contrast(color, ground)))
}

/** A hint of the color, as far as the color itself can be read on it. */
function softOf(accent: Color, shade: Shade): Color {
  const [, surface] = GROUNDS[shade]
  for (let share = SOFT; share > 0; share -= 0.01) {
    const soft = mix(accent, surface, share)
    if (contrast(accent, soft) >= LEAST_CONTRAST) return soft
  }
  return surface
}

function mix(one: Color, other: Color, share: number): Color {
  const [a, b] = [channels(one), channels(other)]
  const mixed = a.map((value, at) => Math.round(value * share + (b[at] ?? 0) * (1 - share)))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function channels(color: Color): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
}
