export type Settings = Readonly<Record<string, string | number>>

/** Settings as words of the command line. */
export function flags(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** What is a rule of ours comes by the command line, so that no file can change it. */
export function rules(sockets: string, fsync: boolean): string[] {
  return flags({
    listen_addresses: '',
    unix_socket_directories: `"${sockets.replaceAll('"', '""')}"`, // a list: a comma in the path would divide it
    unix_socket_permissions: '0700',
    port: 5432,
    fsync: fsync ? 'on' : 'off',
    synchronous_commit: 'on',
    full_page_writes: fsync ? 'on' : 'off',
    logging_collector: 'off',
    log_destination: 'stderr',
    // Statements and details can hold what people typed.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
  })
}

/** What an operator may want to change goes into postgresql.conf, once, when the folder is made. */
export function tuning(major: number): string {
  const settings = {
    max_connections: 50,
    shared_buffers: '32MB',
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    max_wal_size: '256MB',
    min_wal_size: '32MB',
    jit: 'off',
    // One node is the whole world of an embedded server: no replicas, no parallel workers.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    max_worker_processes: 2,
    max_parallel_workers_per_gather: 0,
    max_parallel_maintenance_workers: 0,
    autovacuum_max_workers: 2,
    huge_pages: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_checkpoints: 'off',
    // PostgreSQL 18 has readers of its own processes; a small database is quick without them.
    ...(major >= 18 ? { io_method: 'sync' } : {}),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  return ['', '# Countersign: a small footprint. Change what you like; a restart reads it.', ...lines, ''].join('\n')
}

/** Byte order and no locale of the system, so that an index is the same on every machine; PostgreSQL 17 brings one that knows letters. */
export function localeOptions(major: number): string[] {
  const builtin = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  return ['--encoding=UTF8', '--locale=C', ...(major >= 17 ? builtin : [])]
}
