import { hash } from 'node:crypto'
import type { Brand, Logo } from '#domain/organizations/brands.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { assetPath, assets } from '../ui/assets.ts'
import type { BrandView } from '../ui/view.ts'

const ours = assets.get(assetPath('app.css'))?.body ?? new Uint8Array()

/** Names this version's own sheet in the addresses of those made of it, so that none goes stale. */
const OURS = hash('sha256', ours).slice(0, 16)

const SHEET = /^\/a\/brand-([0-9a-f]{32})([0-9a-f]{16})\.css$/
const LOGO = /^\/a\/logo-([0-9a-f]{32})\.png$/

/**
 * How pages look in the name of this brand. Where nobody made one, they look like the product at the operator's own
 * addresses, and like nobody in particular everywhere else.
 */
export function drawnBrand(brand: Brand, { kind }: Pick<Organization, 'kind'>, locale: string): BrandView | undefined {
  if (!brand.isMade && kind === 'operator') return undefined
  const { sheet, logo, texts } = brand
  const said = texts[locale] ?? {}
  return {
    sheet: sheet === null ? undefined : `/a/brand-${sheet}${OURS}.css`,
    logo: logo === null ? undefined : logoView(logo),
    above: said.above,
    below: said.below,
  }
}

/** Where a picture is, and how large it stands on pages. */
export function logoView(logo: Logo): NonNullable<BrandView['logo']> {
  return { ...scaled(logo), path: `/a/logo-${logo.hash}.png` }
}

/** The colors that an address of a sheet names; `undefined` when it is none of this version. */
export function colorsNamed(url: string): string | undefined {
  const [, colors, version] = SHEET.exec(url) ?? []
  return version === OURS ? colors : undefined
}

/** The picture that an address names. */
export function logoNamed(url: string): string | undefined {
  return LOGO.exec(url)?.[1]
}

/** Our sheet with these colors in it. They were parsed as colors, so nothing in them is syntax. */
export function sheetOf(colors: Readonly<Record<string, string>>): Uint8Array {
  const properties = Object.entries(colors).map(([name, color]) => `--brand-${name}:${color}`)
  return Buffer.concat([ours, Buffer.from(`:root{${properties.join(';')}}`)])
}

/** As large as it stands above the form: drawn for screens with three dots for one. */
function scaled({ width, height }: { readonly width: number; readonly height: number }): {
  width: number
  height: number
} {
  const share = Math.min(1, 40 / height, 200 / width)
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}
