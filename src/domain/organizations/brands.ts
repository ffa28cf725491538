import { createHash } from 'node:crypto'
import type { Look, Scoped } from '#kernel/work.ts'
import { type Color, paletteOf, readable } from './brand-colors.ts'
import * as store from './brands.store.ts'
import { findOrganization, levelsOf, type Organization } from './organizations.ts'

/** A picture as we drew it anew: its content's hash is its name. */
export type Logo = { readonly hash: string; readonly width: number; readonly height: number }

/** What the sign-in page says above the form, and below it: plain text. */
export type SignInTexts = { readonly above?: string; readonly below?: string }

/** What can be said of a brand; what is `null` is the organization's own name, or the product's color. */
export type BrandValues = {
  readonly name: string | null
  readonly supportContact: string | null
  readonly issuer: string | null
  readonly senderName: string | null
  readonly accent: Color | null
  /** On dark pages; without it, the accent as light as it needs to be there. */
  readonly accentDark: Color | null
  readonly texts: Readonly<Record<string, SignInTexts>>
}

/** In whose name somebody is spoken to. */
export type Brand = {
  /** Whose it is. */
  readonly organizationId: string
  /** Somebody made it: nothing of the product is shown beside it. */
  readonly isMade: boolean
  readonly name: string
  readonly supportContact: string | null
  /** What authenticator apps show above the code. */
  readonly issuer: string
  /** Whom letters are from; `null` where nobody has said. */
  readonly senderName: string | null
  readonly sheet: string | null
  readonly logo: Logo | null
  readonly texts: BrandValues['texts']
  readonly modifiedAt: Date
}

export type Stage = 'draft' | 'live'
export type StoredBrand = BrandValues & { readonly sheet: string | null; readonly logo: Logo | null }

export const blankBrand: StoredBrand = {
  ...{ name: null, supportContact: null, issuer: null, senderName: null, accent: null, accentDark: null },
  ...{ texts: {}, sheet: null, logo: null },
}

/**
 * The brand that an organization's people meet: its own, or that of the nearest organization above it which has one. It
 * is looked for no further up than the realm: whoever has their own address is shown nothing of those above.
 */
export async function brandOf(look: Look, organization: Pick<Organization, 'path' | 'realmId'>): Promise<Brand> {
  const levels = levelsOf(organization)
  const found = await store.selectNearest(look, levels.slice(levels.indexOf(organization.realmId)))
  if (!found) throw new Error('there is no such organization')
  return brandFrom(found)
}

/** The brand of an organization of which only the id is known. */
export async function brandIn(look: Look, organizationId: string): Promise<Brand> {
  const organization = await findOrganization(look, organizationId)
  if (!organization) throw new Error('there is no such organization')
  return brandOf(look, organization)
}

/** A brand as it would be if this were it. */
export function brandFrom({ ownName, ownContact, ...said }: store.Nearest): Brand {
  const name = said.name ?? ownName
  return {
    ...said,
    name,
    supportContact: said.supportContact ?? ownContact,
    issuer: said.issuer ?? name,
  }
}

/** What the organization itself has said: what is not published yet, or what is. */
export async function savedBrand(look: Look, organizationId: string, stage: Stage): Promise<StoredBrand | undefined> {
  return store.selectBrand(look, organizationId, stage)
}

/** Keeps what was typed as the draft, with the picture the draft had. */
export function saveDraft(work: Scoped, organizationId: string, values: BrandValues): Promise<void> {
  return store.upsertDraft(work, organizationId, { ...values, sheet: sheetOf(values) })
}

/** Gives the draft this picture, or none. */
export async function setDraftLogo(
  work: Scoped,
  organizationId: string,
  picture: { readonly png: Uint8Array; readonly width: number; readonly height: number } | undefined,
): Promise<void> {
  const logo = picture && { ...picture, hash: nameOf(picture.png) }
  if (logo) await store.insertLogo(work, organizationId, logo)
  await store.updateDraftLogo(work, organizationId, logo?.hash ?? null)
}

/** Everybody sees the draft from now on. False when there is none. */
export async function publishDraft(work: Scoped, organizationId: string): Promise<boolean> {
  if (!(await store.publish(work, organizationId))) return false
  await forgetDraft(work, organizationId)
  return true
}

export async function forgetDraft(work: Scoped, organizationId: string): Promise<void> {
  await store.deleteBrand(work, organizationId, ['draft'])
  await store.deleteUnusedLogos(work, organizationId)
}

/** The organization looks like the one above it again. False when it did all along. */
export async function forgetBrand(work: Scoped, organizationId: string): Promise<boolean> {
  const had = await store.deleteBrand(work, organizationId, ['draft', 'live'])
  await store.deleteUnusedLogos(work, organizationId)
  return had
}

/** The picture of this name, whoever has it. */
export function findLogo(look: Look, hash: string): Promise<Uint8Array | undefined> {
  return store.selectLogo(look, hash)
}

/** The colors of this name: custom properties of our sheet. */
export async function findColors(look: Look, name: string): Promise<Readonly<Record<string, Color>> | undefined> {
  const found = await store.selectColors(look, name)
  return found && propertiesOf(found.accent, found.accentDark)
}

function propertiesOf(accent: Color, accentDark: Color | null): Readonly<Record<string, Color>> {
  const light = paletteOf(accent, 'light')
  const dark = paletteOf(accentDark ?? readable(accent, 'dark'), 'dark')
  return {
    ...{ accent: light.accent, 'accent-strong': light.strong, 'accent-ink': light.ink, 'accent-soft': light.soft },
    ...{ link: light.accent, 'accent-dark': dark.accent, 'accent-strong-dark': dark.strong },
    ...{ 'accent-ink-dark': dark.ink, 'accent-soft-dark': dark.soft, 'link-dark': dark.accent },
  }
}

function sheetOf({ accent, accentDark }: BrandValues): string | null {
  return accent && nameOf(`${accent} ${accentDark}`)
}

function nameOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}
