/** What Patroni is told on one machine, in YAML; JSON is YAML. */
export function patroniOf(
  addresses: readonly string[],
  at: number,
  folder: string,
  passwords: { readonly superuser: string; readonly replication: string },
): string {
  const address = addresses[at] ?? ''
  const everybody = ['host all all 10.0.0.0/8 scram-sha-256', 'host replication replicator 10.0.0.0/8 scram-sha-256']
  return JSON.stringify({
    scope: 'countersign',
    name: `db${at}`,
    restapi: { listen: `${address}:8008`, connect_address: `${address}:8008` },
    // reason: by etcd's third interface a primary that was cut off takes the lead back from its successor, up to 3.0.2
    // (https://github.com/patroni/patroni/pull/2689)
    etcd: { hosts: addresses.map((each) => `${each}:2379`) },
    bootstrap: {
      dcs: {
        // reason: the shortest that Patroni takes; a primary that is gone is noticed after this
        ...{ ttl: 20, loop_wait: 1, retry_timeout: 3, maximum_lag_on_failover: 0 },
        // reason: without a standby that has it too, nothing is acknowledged
        ...{ synchronous_mode: true, synchronous_mode_strict: true, synchronous_node_count: 1 },
        primary_start_timeout: 0,
        // reason: PostgreSQL waits for standbys before it ends, without a bound, and Patroni keeps the lead meanwhile
        primary_stop_timeout: 5,
        // reason: a primary that reaches all others is no danger to them while etcd chooses whom to follow
        failsafe_mode: true,
        postgresql: { use_pg_rewind: true, use_slots: true },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'],
    },
    postgresql: {
      listen: `${address}:5432`,
      connect_address: `${address}:5432`,
      data_dir: `${folder}/data`,
      bin_dir: '/usr/lib/postgresql/15/bin',
      pgpass: `${folder}/pgpass`,
      pg_hba: ['local all all trust', ...everybody],
      authentication: {
        superuser: { username: 'postgres', password: passwords.superuser },
        replication: { username: 'replicator', password: passwords.replication },
        rewind: { username: 'rewinder', password: passwords.replication },
      },
      parameters: {
        unix_socket_directories: folder,
        ...{ shared_buffers: '32MB', max_connections: 60, wal_sender_timeout: '5s', wal_receiver_timeout: '5s' },
        // reason: the new primary acknowledges nothing before a standby has found it, which looks every five seconds else
        wal_retrieve_retry_interval: '500ms',
      },
    },
  })
}

/** How the place where the machines agree who is primary is started on one of them. */
export function etcdOf(addresses: readonly string[], at: number, folder: string): string[] {
  const address = addresses[at] ?? ''
  const [peer, client] = [`http://${address}:2380`, `http://${address}:2379`]
  return [
    ...['etcd', '--name', `e${at}`, '--data-dir', `${folder}/etcd`, '--log-level', 'error'],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
    ...['--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--initial-cluster', addresses.map((each, n) => `e${n}=http://${each}:2380`).join(',')],
    ...['--initial-cluster-state', 'new', '--heartbeat-interval', '100', '--election-timeout', '1000'],
    // reason: whoever was cut off has counted elections alone, and would unseat the others as it comes back
    '--pre-vote',
    '--enable-v2',
  ]
}
