import sql from 'sql-template-tag'
import type { Fragment } from '#kernel/work.ts'
import { nameKey } from './scim-resource.ts'

/** What an attribute is searched and put in order by. */
export type Column =
  | {
      readonly type: 'text'
      readonly sql: Fragment
      /** What somebody looks for, as `sql` has it. */
      readonly sought: (value: string) => Fragment
      /** That it is this and nothing else, where an index knows more than `sql`. */
      readonly same?: (value: string) => Fragment
    }
  | { readonly type: 'boolean' | 'instant'; readonly sql: Fragment }
  | {
      readonly type: 'many'
      readonly from: Fragment
      readonly parts: Readonly<Record<string, Exclude<Column, { readonly type: 'many' }>>>
    }

export type Columns = Readonly<Record<string, Column>>

const exact = (of: Fragment): Column & { type: 'text' } => ({
  type: 'text',
  sql: of,
  sought: (value) => sql`${value}::text`,
})

/** Without regard to case. */
const loose = (of: Fragment): Column & { type: 'text' } => ({
  type: 'text',
  sql: sql`lower(${of})`,
  sought: (value) => sql`lower(${value}::text)`,
})

const kept = (...path: readonly string[]): Column => loose(sql`p.attributes #>> ${[...path]}::text[]`)

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const many = (name: string): Column => ({
  type: 'many',
  from: sql`jsonb_array_elements(coalesce(p.attributes -> ${name}::text, '[]'::jsonb)) as e (v)`,
  parts: {
    value: loose(sql`e.v ->> 'value'`),
    display: loose(sql`e.v ->> 'display'`),
    type: loose(sql`e.v ->> 'type'`),
    primary: { type: 'boolean', sql: sql`(coalesce(e.v ->> 'primary', 'false') = 'true')` },
  },
})

const enterprise = ['employeeNumber', 'costCenter', 'organization', 'division', 'department'] as const
const plain = ['displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'] as const
const parts = ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix'] as const

/** Of people: `p` is the row of provisioning, `u` that of the person, who signs in in this realm. */
export const userColumnsIn = (realmId: string): Columns => ({
  id: exact(sql`p.user_id::text`),
  externalId: exact(sql`p.external_id`),
  userName: {
    type: 'text',
    sql: sql`u.username_key`,
    sought: (value) => sql`${nameKey(value)}::text`,
    same: (value) => sql`(u.realm_id = ${realmId} and u.username_key = ${nameKey(value)})`,
  },
  active: { type: 'boolean', sql: sql`(u.status = 'active')` },
  'meta.created': { type: 'instant', sql: sql`p.created_at` },
  'meta.lastModified': { type: 'instant', sql: sql`greatest(p.modified_at, u.modified_at)` },
  ...Object.fromEntries(plain.map((name) => [name, kept(name)])),
  ...Object.fromEntries(parts.map((part) => [`name.${part}`, kept('name', part)])),
  ...Object.fromEntries(enterprise.map((name) => [`${ENTERPRISE}:${name}`, kept(ENTERPRISE, name)])),
  [`${ENTERPRISE}:manager.value`]: kept(ENTERPRISE, 'manager', 'value'),
  emails: many('emails'),
  phoneNumbers: many('phoneNumbers'),
  groups: {
    type: 'many',
    from: sql`(
      select g.id, g.display_key from provisioned_member as m
      join provisioned_group as g on g.organization_id = m.organization_id and g.id = m.group_id
      where m.organization_id = p.organization_id and m.user_id = p.user_id) as e`,
    parts: { value: exact(sql`e.id::text`), display: loose(sql`e.display_key`) },
  },
})

/** Of groups: `g` is the row. */
export const groupColumns: Columns = {
  id: exact(sql`g.id::text`),
  externalId: exact(sql`g.external_id`),
  displayName: {
    type: 'text',
    sql: sql`g.display_key`,
    sought: (value) => sql`${nameKey(value)}::text`,
  },
  'meta.created': { type: 'instant', sql: sql`g.created_at` },
  'meta.lastModified': { type: 'instant', sql: sql`g.modified_at` },
  members: {
    type: 'many',
    from: sql`(
      select m.user_id from provisioned_member as m
      where m.organization_id = g.organization_id and m.group_id = g.id) as e`,
    parts: { value: exact(sql`e.user_id::text`) },
  },
}
