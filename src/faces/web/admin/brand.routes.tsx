import { publishBrand, removeBrand } from '#domain/administration/brands.ts'
import { brandOf, forgetDraft, saveDraft, savedBrand, setDraftLogo } from '#domain/organizations/brands.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { drawLogo } from '../brand/logo.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { type NoticeName, saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { brandIn, formOf, type LogoSaid, logoSaid, typedBrand } from './brand-form.ts'
import { BrandPage, type BrandPageProps } from './brand-page.tsx'
import { BrandPreview } from './brand-preview.tsx'
import { headOf, organizationPath } from './organization-head.tsx'
import { borrowedSender } from './sender-note.tsx'

const BRAND = '/admin/organizations/:organization/brand'
const needed = { door: 'rule', deed: 'organization.brand', page: BRAND } as const

export const brandRoutes: readonly Route[] = [
  { ...needed, method: 'GET', path: BRAND, handle: getBrand },
  { ...needed, method: 'POST', path: BRAND, handle: postBrand },
  { ...needed, method: 'POST', path: `${BRAND}/logo`, upload: true, handle: postLogo },
  { ...needed, method: 'POST', path: `${BRAND}/logo/remove`, handle: postLogoRemove },
  { ...needed, method: 'GET', path: `${BRAND}/preview`, handle: getPreview },
  { ...needed, method: 'POST', path: `${BRAND}/publish`, handle: postPublish },
  { ...needed, method: 'POST', path: `${BRAND}/discard`, handle: postDiscard },
  { ...needed, method: 'POST', path: `${BRAND}/remove`, handle: postRemove },
]

async function getBrand(call: AdminCall): Promise<Reply> {
  return brandPage(call, {})
}

/** Saved means kept as the draft: nobody sees it before it is published. */
async function postBrand(call: AdminCall): Promise<Reply> {
  const { values, errors } = brandIn(call)
  if (!values) return brandPage(call, { typed: typedBrand(call), errors }, 422)
  await call.world.within(call.scope, (work) => saveDraft(work, call.organization.id, values))
  return redirect(`${pathOf(call)}/preview`)
}

async function postLogo(call: AdminCall): Promise<Reply> {
  if (call.file === 'too-large') return refused(call, { word: 'brand.logo.heavy' }, 413)
  const drawn = await drawLogo(call.file ?? new Uint8Array())
  if ('code' in drawn) return refused(call, logoSaid(drawn), 422)
  await call.world.within(call.scope, (work) => setDraftLogo(work, call.organization.id, drawn))
  return redirect(saying(pathOf(call), 'logoSaved'))
}

async function postLogoRemove(call: AdminCall): Promise<Reply> {
  await call.world.within(call.scope, (work) => setDraftLogo(work, call.organization.id, undefined))
  return redirect(saying(pathOf(call), 'logoSaved'))
}

async function getPreview(call: AdminCall): Promise<Reply> {
  const { organization, realm } = call
  const draft = await call.world.look((look) => savedBrand(look, organization.id, 'draft'))
  if (!draft) return redirect(pathOf(call))
  const ownRealm = organization.realmId === realm.id ? realm : organization
  return page(<BrandPreview view={viewOf(call)} organization={organization} realm={ownRealm} draft={draft} />)
}

async function postPublish(call: AdminCall): Promise<Reply> {
  const published = await call.world.within(call.scope, (work) => publishBrand(work, call.me, call.organization))
  return published ? changed(call, 'brandPublished') : redirect(pathOf(call))
}

async function postDiscard(call: AdminCall): Promise<Reply> {
  await call.world.within(call.scope, (work) => forgetDraft(work, call.organization.id))
  return redirect(saying(pathOf(call), 'brandDiscarded'))
}

async function postRemove(call: AdminCall): Promise<Reply> {
  const had = await call.world.within(call.scope, (work) => removeBrand(work, call.me, call.organization))
  return had ? changed(call, 'brandRemoved') : redirect(pathOf(call))
}

function changed(call: AdminCall, notice: NoticeName): Reply {
  call.realms.forget()
  return redirect(saying(pathOf(call), notice))
}

function refused(call: AdminCall, logo: LogoSaid, status: number): Promise<Reply> {
  return brandPage(call, { errors: { logo } }, status)
}

async function brandPage(
  call: AdminCall,
  more: Pick<BrandPageProps, 'errors'> & { readonly typed?: BrandPageProps['values'] },
  status = 200,
): Promise<Reply> {
  const { id } = call.organization
  const [live, draft, inherited] = await call.world.look((look) =>
    Promise.all([savedBrand(look, id, 'live'), savedBrand(look, id, 'draft'), brandOf(look, call.organization)]),
  )
  const borrowed = await borrowedSender(call)
  const { typed, errors } = more
  const shown = draft ?? live
  const state = { isLive: live !== undefined, isDraft: draft !== undefined, logo: shown?.logo ?? null }
  const props = { ...state, errors, borrowed, values: typed ?? formOf(shown), inheritedName: inherited.name }
  return page(<BrandPage view={viewOf(call)} head={await headOf(call)} {...props} />, status)
}

function pathOf({ organization }: AdminCall): string {
  return `${organizationPath(organization.id)}/brand`
}
