import type { Query } from '#kernel/work.ts'

/** What a row is made of. */
export type Cell = string | number | boolean | Date | Uint8Array | null

/** One transaction that fills tables: statements, and rows that stream. */
export type Filling = {
  readonly sql: Query
  readonly copy: (text: string, rows: Iterable<readonly Cell[]>) => Promise<void>
  readonly after: (text: string) => void
}

/** The tables that are filled, with their columns. */
const COLUMNS = {
  organization:
    'id, kind, parent_id, path, realm_id, name, name_key, status, stopped, closed_at, created_at, modified_at',
  host_name: 'organization_id, name, challenge, created_at, proved_at',
  app_user:
    'organization_id, id, path, company_key, protection, realm_id, username, username_key, email, email_key, name, name_key, mobile, language,' +
    ' time_zone, role, status, token_required, password_hash, password_changed_at, created_at, modified_at',
  last_sign_in: 'organization_id, user_id, path, at',
  enrollment: 'organization_id, id, user_id, kind, state, label, created_at, proved_at, last_used_at',
  totp_secret: 'organization_id, enrollment_id, sealed, algorithm, digits, period',
  recovery_code: 'organization_id, enrollment_id, code_hash, used_at',
  audit_event:
    'organization_id, id, at, action, outcome, reason, method, actor_id, actor, actor_organization_id, subject_id, address, browser',
} as const

export type Filled = keyof typeof COLUMNS

/** What follows from them, and is made of them in the end. */
const FOLLOWING = ['organization_counts', 'search_name']
const TABLES = [...Object.keys(COLUMNS), ...FOLLOWING]

export function copyRows(filling: Filling, table: Filled, rows: Iterable<readonly Cell[]>): Promise<void> {
  return filling.copy(`copy ${table} (${COLUMNS[table]}) from stdin`, rows)
}

/** What the triggers would have made of each row. */
export async function follow({ sql: run }: Filling): Promise<void> {
  await run`
    insert into organization_counts (organization_id, path, people, administering, children)
    select o.id, o.path, coalesce(u.people, 0), coalesce(u.administering, 0), coalesce(c.children, 0)
    from organization as o
    left join (select organization_id, count(*) as people, count(*) filter (where role <> 'member') as administering
      from app_user group by 1) as u on u.organization_id = o.id
    left join (select parent_id, count(*) as children from organization group by 1) as c on c.parent_id = o.id`
  await run`
    insert into search_name (organization_id, user_id, path, name_key, shared, administering, company_key, username_key)
    select u.organization_id, u.id, u.path, n.found_by, n.shared, u.role <> 'member', u.company_key, u.username_key
    from app_user as u cross join search_names(u.username_key, u.email_key, u.name_key) as n`
}

/** Whether nobody is there yet. Until the end of the transaction nobody else can come. */
export async function holdEmpty({ sql: run }: Filling): Promise<boolean> {
  await run`lock table organization, app_user in access exclusive mode`
  const rows = await run`select 1 from organization limit 1`
  return rows.length === 0
}

/** An index that is made again when the rows are in, which takes a fraction of keeping it up row by row. */
export type Aside = { readonly table: string; readonly made: string; readonly dropped: string }

/**
 * Puts the indexes of the tables aside, the triggers, which would work row by row without them, and the rules of row-level
 * security for the owner, as COPY knows none.
 */
export async function setAside({ sql: run }: Filling): Promise<readonly Aside[]> {
  const aside = await run<Aside>`
    select t.relname as "table",
      case when c.oid is null then pg_get_indexdef(i.indexrelid)
        else format('alter table %I add constraint %I %s', t.relname, c.conname, pg_get_constraintdef(c.oid)) end as made,
      case when c.oid is null then format('drop index %I', x.relname)
        else format('alter table %I drop constraint %I', t.relname, c.conname) end as dropped
    from pg_index as i
    join pg_class as t on t.oid = i.indrelid
    join pg_class as x on x.oid = i.indexrelid
    left join pg_constraint as c on c.conindid = i.indexrelid
    where t.oid = any(${TABLES}::text[]::regclass[]) order by t.relname, x.relname`
  for (const { dropped } of aside) await run([dropped])
  for (const table of TABLES) await run([`alter table ${table} no force row level security, disable trigger user`])
  return aside
}

export async function putBack({ sql: run }: Filling, { made }: Aside): Promise<void> {
  await run([made])
}

export async function forceAgain({ sql: run }: Filling): Promise<void> {
  for (const table of TABLES) await run([`alter table ${table} force row level security, enable trigger user`])
}

/** As autovacuum would do within minutes: until then each row of an index is looked up in its table. */
export function settle({ after }: Filling): void {
  after(`vacuum (analyze) ${TABLES.join(', ')}`)
}
