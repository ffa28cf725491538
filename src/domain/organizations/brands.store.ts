import sql from 'sql-template-tag'
import type { Fragment, Look, Scoped } from '#kernel/work.ts'
import type { Color } from './brand-colors.ts'
import type { Brand, BrandValues, Logo, Stage, StoredBrand } from './brands.ts'

/** A brand as it is kept, with what stands where it says nothing. */
export type Nearest = Omit<Brand, 'name' | 'issuer'> &
  Pick<BrandValues, 'name' | 'issuer'> & { readonly ownName: string; readonly ownContact: string | null }

const said = sql`b.name, b.support_contact as "supportContact", b.issuer, b.sender_name as "senderName", b.sheet,
  case when l.hash is not null
    then json_build_object('hash', l.hash, 'width', l.width, 'height', l.height) end as logo,
  coalesce(b.texts, '{}') as texts`

const logoOf = sql`left join brand_logo as l on l.organization_id = b.organization_id and l.hash = b.logo`

/** Of the levels, the last that has a brand; the first, where none has. */
export async function selectNearest({ sql: run }: Look, levels: readonly string[]): Promise<Nearest | undefined> {
  const [found] = await run<Nearest>`
    select o.id as "organizationId", b.organization_id is not null as "isMade", o.name as "ownName",
      o.support_contact as "ownContact", ${said}, greatest(b.modified_at, o.modified_at) as "modifiedAt"
    from organization as o
    left join brand as b on b.organization_id = o.id and b.stage = 'live'
    ${logoOf}
    where o.id = any(${levels}::uuid[]) and (b.organization_id is not null or o.id = ${levels[0]}::uuid)
    order by length(o.path) desc limit 1`
  return found
}

export async function selectBrand(
  { sql: run }: Look,
  organizationId: string,
  stage: Stage,
): Promise<StoredBrand | undefined> {
  const [found] = await run<StoredBrand>`
    select ${said}, b.accent, b.accent_dark as "accentDark" from brand as b ${logoOf}
    where b.organization_id = ${organizationId} and b.stage = ${stage}`
  return found
}

/** The organization, where it is within the scope of the work. */
const own = ({ scope }: Scoped, id: string): Fragment =>
  sql`(select o.id from organization as o where o.id = ${id} and o.path >= ${scope.path} and o.path < ${`${scope.path}~`})`

export async function upsertDraft(
  work: Scoped,
  id: string,
  draft: BrandValues & Pick<StoredBrand, 'sheet'>,
): Promise<void> {
  const { sql: run, now } = work
  await run`
    insert into brand (organization_id, stage, name, support_contact, issuer, sender_name, accent, accent_dark, sheet, logo,
      texts, created_at, modified_at)
    select mine.id, 'draft', ${draft.name}, ${draft.supportContact}, ${draft.issuer}, ${draft.senderName}, ${draft.accent},
      ${draft.accentDark}, ${draft.sheet}, live.logo, ${JSON.stringify(draft.texts)}::jsonb, ${now}, ${now}
    from ${own(work, id)} as mine left join brand as live on live.organization_id = mine.id and live.stage = 'live'
    on conflict (organization_id, stage) do update set name = excluded.name, support_contact = excluded.support_contact,
      issuer = excluded.issuer, sender_name = excluded.sender_name, accent = excluded.accent,
      accent_dark = excluded.accent_dark, sheet = excluded.sheet, texts = excluded.texts, modified_at = excluded.modified_at`
}

export async function insertLogo(
  work: Scoped,
  id: string,
  { hash, png, width, height }: Logo & { readonly png: Uint8Array },
): Promise<void> {
  const { sql: run, now } = work
  await run`
    insert into brand_logo (organization_id, hash, png, width, height, created_at)
    select mine.id, ${hash}, ${png}, ${width}::smallint, ${height}::smallint, ${now} from ${own(work, id)} as mine
    on conflict do nothing`
}

/** A draft that is not there yet begins as what is live. */
export async function updateDraftLogo(work: Scoped, id: string, hash: string | null): Promise<void> {
  const { sql: run, now } = work
  await run`
    insert into brand (organization_id, stage, name, support_contact, issuer, sender_name, accent, accent_dark, sheet, logo,
      texts, created_at, modified_at)
    select mine.id, 'draft', live.name, live.support_contact, live.issuer, live.sender_name, live.accent,
      live.accent_dark, live.sheet, ${hash}, coalesce(live.texts, '{}'), ${now}, ${now}
    from ${own(work, id)} as mine left join brand as live on live.organization_id = mine.id and live.stage = 'live'
    on conflict (organization_id, stage) do update set logo = excluded.logo, modified_at = excluded.modified_at`
}

export async function publish(work: Scoped, id: string): Promise<boolean> {
  const { sql: run, now } = work
  const rows = await run`
    insert into brand (organization_id, stage, name, support_contact, issuer, sender_name, accent, accent_dark, sheet, logo,
      texts, created_at, modified_at)
    select organization_id, 'live', name, support_contact, issuer, sender_name, accent, accent_dark, sheet, logo, texts,
      ${now}, ${now}
    from brand where organization_id = ${own(work, id)} and stage = 'draft'
    on conflict (organization_id, stage) do update set name = excluded.name, support_contact = excluded.support_contact,
      issuer = excluded.issuer, sender_name = excluded.sender_name, accent = excluded.accent,
      accent_dark = excluded.accent_dark, sheet = excluded.sheet, logo = excluded.logo, texts = excluded.texts,
      modified_at = excluded.modified_at
    returning 1`
  return rows.length === 1
}

export async function deleteBrand(work: Scoped, id: string, stages: readonly Stage[]): Promise<boolean> {
  const rows = await work.sql`
    delete from brand where organization_id = ${own(work, id)} and stage = any(${stages}) returning 1`
  return rows.length > 0
}

export async function deleteUnusedLogos(work: Scoped, id: string): Promise<void> {
  await work.sql`
    delete from brand_logo as l where l.organization_id = ${own(work, id)}
      and not exists (select 1 from brand as b where b.organization_id = l.organization_id and b.logo = l.hash)`
}

export async function selectLogo({ sql: run }: Look, hash: string): Promise<Uint8Array | undefined> {
  const [found] = await run<{ png: Uint8Array }>`select png from brand_logo where hash = ${hash} limit 1`
  return found?.png
}

export async function selectColors(
  { sql: run }: Look,
  sheet: string,
): Promise<{ accent: Color; accentDark: Color | null } | undefined> {
  const [found] = await run<{ accent: Color; accentDark: Color | null }>`
    select accent, accent_dark as "accentDark" from brand where sheet = ${sheet} limit 1`
  return found
}
