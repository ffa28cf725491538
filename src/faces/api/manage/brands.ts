import * as v from 'valibot'
import { publishBrand, removeBrand } from '#domain/administration/brands.ts'
import { type Color, parseColor, type Shade, tooFaint } from '#domain/organizations/brand-colors.ts'
import { LONGEST_TEXT, parseIssuer, parseSender, parseSignInText } from '#domain/organizations/brand-texts.ts'
import { type BrandValues, type Stage, type StoredBrand, saveDraft, savedBrand } from '#domain/organizations/brands.ts'
import { displayName, text } from '#kernel/parse.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Answer } from '../operation.ts'
import { invalid, Problem } from '../problem.ts'
import { parsed } from '../users.ts'
import { atOrganization, changing, type Managing, managing, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/brand'

const nullable = <Said extends v.GenericSchema>(said: Said) => v.optional(v.nullable(said), null)
const color = (said: string) => nullable(v.pipe(v.string(), v.maxLength(20), v.description(said)))
const signInText = v.optional(parsed(parseSignInText, LONGEST_TEXT, 'Plain text on the sign-in page.'))
const texts = v.optional(v.strictObject({ above: signInText, below: signInText }), {})

const said = v.strictObject({
  name: nullable(parsed(displayName, 100, 'In whose name people are spoken to; null: that of the organization.')),
  supportContact: nullable(parsed((input) => text(input, { max: 200 }), 200, 'Where people find help.')),
  issuer: nullable(parsed(parseIssuer, 60, 'What authenticator apps show, without a colon.')),
  senderName: nullable(parsed(parseSender, 60, 'Whom letters are from.')),
  accent: color('Such as `#1a5fb4`, which can be read on every light ground.'),
  accentDark: color('The same on dark grounds; without it, the accent as light as it must be there.'),
  texts: v.optional(v.strictObject({ en: texts, de: texts }), {}),
})

const plain = v.nullable(v.string())
const spoken = v.strictObject({ above: plain, below: plain })
const shownBrand = v.strictObject({
  ...{ name: plain, supportContact: plain, issuer: plain, senderName: plain, accent: plain, accentDark: plain },
  texts: v.strictObject({ en: spoken, de: spoken }),
  hasLogo: v.pipe(v.boolean(), v.description('Logos are put there on the page.')),
})

const shownBrands = v.strictObject({
  live: v.pipe(v.nullable(shownBrand), v.description('What everybody sees; null: that of the level above.')),
  draft: v.pipe(v.nullable(shownBrand), v.description('What is not published.')),
})
const answers = { 200: { text: 'Both.', schema: shownBrands } }

export const getBrand = managing({
  method: 'GET',
  path: AT,
  ...{ verb: 'brands.read', deed: 'organization.brand' },
  title: 'Read a brand',
  text: 'What an organization has said itself.',
  params: atOrganization,
  answers,
  tagged: true,
  handle: (at) => at.world.within(at.scope, (work) => read(at, work)),
})

export const putBrand = managing({
  method: 'PUT',
  path: AT,
  ...{ verb: 'brands.write', deed: 'organization.brand' },
  title: 'Draft a brand',
  text: 'Kept as the draft, with the logo that is there; nobody sees it before it is published.',
  params: atOrganization,
  body: said,
  answers,
  tagged: true,
  handle: (at, { body }) =>
    changing(
      at,
      (_found, work) => brandsOf(at, work),
      async (work) => {
        const accent = colorIn(body, 'accent', 'light')
        const accentDark = colorIn(body, 'accentDark', 'dark')
        if (accent instanceof Problem) return accent
        if (accentDark instanceof Problem) return accentDark
        if (accentDark !== null && accent === null) return invalid('accent', 'missing')
        await saveDraft(work, at.organization.id, { ...body, accent, accentDark, texts: textsIn(body.texts) })
        return read(at, work)
      },
    ),
})

export const publish = managing({
  method: 'POST',
  path: `${AT}/publish`,
  ...{ verb: 'brands.write', deed: 'organization.brand' },
  title: 'Publish a brand',
  text: 'Shows everybody what the draft says.',
  params: atOrganization,
  answers,
  problems: ['over'],
  handle: (at) =>
    undoing(at, async (work) =>
      (await publishBrand(work, at.agent, at.organization)) ? read(at, work) : new Problem('over'),
    ),
})

export const deleteBrand = managing({
  method: 'DELETE',
  path: AT,
  ...{ verb: 'brands.write', deed: 'organization.brand' },
  title: 'Remove a brand',
  text: 'The organization looks like the one above it again.',
  params: atOrganization,
  answers: { 204: { text: 'It is gone.' } },
  problems: ['over'],
  handle: (at) =>
    undoing(
      at,
      async (work): Promise<Answer | Problem> =>
        (await removeBrand(work, at.agent, at.organization)) ? { status: 204 } : new Problem('over'),
    ),
})

type Said = v.InferOutput<typeof said>

/** One that can be read on all grounds of its shade. */
function colorIn(body: Said, field: 'accent' | 'accentDark', shade: Shade): Color | null | Problem {
  const typed = body[field]
  if (typed === null) return null
  const parsedColor = parseColor(typed)
  if (!parsedColor) return invalid(field, 'malformed')
  return tooFaint(parsedColor, shade) ? invalid(field, 'too-faint') : parsedColor
}

function textsIn(all: Said['texts']): BrandValues['texts'] {
  const each = Object.entries(all).map(([language, { above, below }]) => [
    language,
    { ...(above ? { above } : {}), ...(below ? { below } : {}) },
  ])
  return Object.fromEntries(each) as BrandValues['texts']
}

async function read(at: Managing, work: Scoped): Promise<Answer> {
  return { status: 200, body: await brandsOf(at, work), tagged: true }
}

async function brandsOf({ organization }: Managing, work: Scoped): Promise<object> {
  const of = async (stage: Stage): Promise<object | null> => shown(await savedBrand(work, organization.id, stage))
  return { live: await of('live'), draft: await of('draft') }
}

function shown(brand: StoredBrand | undefined): object | null {
  if (!brand) return null
  const { name, supportContact, issuer, senderName, accent, accentDark, logo } = brand
  const spokenIn = (language: string): object => {
    const { above = null, below = null } = brand.texts[language] ?? {}
    return { above, below }
  }
  return {
    ...{ name, supportContact, issuer, senderName, accent, accentDark, hasLogo: logo !== null },
    texts: { en: spokenIn('en'), de: spokenIn('de') },
  }
}
