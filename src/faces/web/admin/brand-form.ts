import { type Color, LEAST_CONTRAST, parseColor, type Shade, tooFaint } from '#domain/organizations/brand-colors.ts'
import { LONGEST_TEXT, parseIssuer, parseSender, parseSignInText } from '#domain/organizations/brand-texts.ts'
import type { BrandValues, SignInTexts, StoredBrand } from '#domain/organizations/brands.ts'
import type { Unfit } from '../brand/logo.ts'
import { type AdminCall, field } from '../call.ts'
import { type FormReader, kinds, readForm, typed } from '../form.ts'
import type { FieldErrors, FieldValues, Said } from '../ui/view.ts'
import { languages, type Word } from '../words/words.ts'

export const textFields = ['above_en', 'below_en', 'above_de', 'below_de'] as const
export type TextField = (typeof textFields)[number]

const names = ['name', 'issuer', 'sender_name', 'support_contact', 'accent', 'accent_dark', ...textFields] as const
export type BrandName = (typeof names)[number]
export type BrandField = BrandName | 'logo'
export type LogoSaid = Said

export { LONGEST_TEXT }

const issuer = { parse: parseIssuer, max: 60, malformed: 'brand.issuer.malformed' } as const
const sender = { parse: parseSender, max: 60, malformed: 'brand.sender.malformed' } as const
const words = { parse: parseSignInText, max: LONGEST_TEXT, malformed: 'error.text' } as const

/** The form as it was sent: what it says, or what is wrong with it. */
export function brandIn(call: AdminCall): { values?: BrandValues; errors: FieldErrors<BrandField> } {
  const form = readForm<BrandField>(call)
  const values: BrandValues = {
    name: form.optional('name', kinds.displayName) ?? null,
    issuer: form.optional('issuer', issuer) ?? null,
    senderName: form.optional('sender_name', sender) ?? null,
    supportContact: form.optional('support_contact', kinds.contact) ?? null,
    accent: colorIn(call, form, 'accent', 'light'),
    accentDark: colorIn(call, form, 'accent_dark', 'dark'),
    texts: Object.fromEntries(languages.map(({ code }) => [code, textsIn(form, code)])),
  }
  if (values.accentDark && field(call, 'accent').trim() === '') form.wrong('accent', 'brand.color.first')
  return form.failed() ? { errors: form.errors } : { values, errors: {} }
}

/** What was typed, to be shown again. */
export function typedBrand(call: AdminCall): FieldValues<BrandName> {
  return typed(call, names)
}

/** What is kept, as the form shows it. */
export function formOf(brand: StoredBrand | undefined): FieldValues<BrandName> {
  if (!brand) return {}
  const { name, issuer: app, senderName, supportContact, accent, accentDark, texts } = brand
  const said = languages.flatMap(({ code }) => [
    [`above_${code}`, texts[code]?.above ?? ''],
    [`below_${code}`, texts[code]?.below ?? ''],
  ])
  return {
    ...{ name: name ?? '', issuer: app ?? '', sender_name: senderName ?? '', support_contact: supportContact ?? '' },
    ...{ accent: accent ?? '', accent_dark: accentDark ?? '', ...Object.fromEntries(said) },
  }
}

/** What is said beside the field about a picture that is not taken. */
export function logoSaid(unfit: Unfit): Said {
  if (unfit.code !== 'large') return { word: `brand.logo.${unfit.code}` }
  return { word: 'brand.logo.large', values: { width: unfit.width, height: unfit.height } }
}

function textsIn(form: FormReader<BrandField>, code: 'en' | 'de'): SignInTexts {
  const [above, below] = [form.optional(`above_${code}`, words), form.optional(`below_${code}`, words)]
  return { ...(above ? { above } : {}), ...(below ? { below } : {}) }
}

/** A color that can be read on all grounds of its shade; otherwise which contrast is too low, and what would do. */
function colorIn(
  call: AdminCall,
  form: FormReader<BrandField>,
  name: 'accent' | 'accent_dark',
  shade: Shade,
): Color | null {
  const given = field(call, name)
  if (given.trim() === '') return null
  const color = parseColor(given)
  if (!color) return form.wrong(name, 'brand.color.malformed') ?? null
  const faint = tooFaint(color, shade)
  if (!faint) return color
  const word: Word = `brand.color.${shade}`
  // reason: rounded down, so that what is too low never reads as enough
  const contrast = Math.floor(faint.contrast * 10) / 10
  return form.wrong(name, word, { color, contrast, least: LEAST_CONTRAST, better: faint.better }) ?? null
}
