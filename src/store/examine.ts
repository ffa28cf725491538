import type { Asked } from './key-ring.ts'

/** What a database says of itself. */
export type Examined = {
  readonly version: number
  readonly superuser: boolean
  readonly standby: boolean
  /** Settings of the server without which acknowledged changes may be lost. */
  readonly unsafe: readonly string[]
  /** Standbys that are to confirm commits; blank: none. */
  readonly confirming: string
  readonly standbys: number
  readonly mayCreate: boolean
  readonly connections: number
  readonly inUse: number
  readonly bytes: number
}

/** Asks the server what matters to us. */
export async function examine(asked: Asked): Promise<Examined> {
  const { rows } = await asked.query<Examined>(`
    select current_setting('server_version_num')::int / 10000 as version,
      (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as superuser,
      pg_is_in_recovery() as standby,
      array(select name from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) as name
        where current_setting(name) = 'off') as unsafe,
      current_setting('synchronous_standby_names') as confirming,
      (select count(*)::int from pg_stat_replication) as standbys,
      has_schema_privilege(current_user, 'public', 'create') as "mayCreate",
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as connections,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as "inUse",
      pg_database_size(current_database())::bigint as bytes`)
  const [found] = rows
  if (!found) throw new Error('the database said nothing of itself')
  return found
}
