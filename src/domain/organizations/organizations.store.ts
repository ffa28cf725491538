import sql from 'sql-template-tag'
import { searchKey } from '#kernel/parse.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Kind, Organization, Settings } from './organizations.ts'

export type NewOrganization = {
  readonly id: string
  readonly kind: Kind
  readonly parentId: string | null
  readonly path: string
  readonly realmId: string
  readonly name: string
}

const columns = sql`id, kind, path, realm_id as "realmId", name, support_contact as "supportContact",
  sign_in_form as "signInForm", always_ask_second_step as "alwaysAskSecondStep", status, stopped, modified_at as "modifiedAt"`

export async function selectOperator({ sql }: Look): Promise<Organization | undefined> {
  const [operator] = await sql<Organization>`select ${columns} from organization where kind = 'operator'`
  return operator
}

export async function selectOrganization({ sql }: Look, id: string): Promise<Organization | undefined> {
  const [found] = await sql<Organization>`select ${columns} from organization where id = ${id}`
  return found
}

export async function selectByHost({ sql }: Look, hostName: string): Promise<Organization | undefined> {
  const [found] = await sql<Organization>`
    select ${columns} from organization
    where id = (select organization_id from host_name where name = ${hostName} and proved_at is not null)
      and status <> 'closed'`
  return found
}

export async function existsClosed({ sql }: Look, ids: readonly string[]): Promise<boolean> {
  const rows = await sql`select 1 from organization where id = any(${ids}::uuid[]) and status = 'closed'`
  return rows.length > 0
}

export async function insertOrganization({ sql, now }: Work, made: NewOrganization): Promise<boolean> {
  const rows = await sql`
    insert into organization (id, kind, parent_id, path, realm_id, name, name_key, created_at, modified_at)
    values (${made.id}, ${made.kind}, ${made.parentId}, ${made.path}, ${made.realmId}, ${made.name},
      ${searchKey(made.name)}, ${now}, ${now})
    on conflict do nothing returning id`
  return rows.length === 1
}

export async function updateSettings({ sql, now }: Work, id: string, settings: Settings): Promise<void> {
  await sql`
    update organization set name = ${settings.name}, name_key = ${searchKey(settings.name)}, support_contact = ${settings.supportContact},
      sign_in_form = ${settings.signInForm}, always_ask_second_step = ${settings.alwaysAskSecondStep}, modified_at = ${now}
    where id = ${id}`
}
