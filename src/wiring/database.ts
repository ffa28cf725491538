import { pino } from 'pino'
import { openStore, type Store } from '#store/open.ts'
import type { Config } from '../config.ts'

/** The database as it is being opened. */
export type Opening = {
  readonly store: Promise<Store>
  /** Settles when PostgreSQL is at work, so that this process can load the rest instead of waiting. */
  readonly atWork: Promise<unknown>
}

/** Begins to open the database: `own` for the server, `beside` for a command beside it. */
export function openDatabase(config: Config, start: 'own' | 'beside'): Opening {
  const { databaseUrl, dataDir, databaseConnections: writers, logLevel } = config
  const logger = pino({ level: start === 'own' ? logLevel : 'silent', base: null }, pino.destination(2))
  const { promise: waiting, resolve: onWaiting } = Promise.withResolvers<void>()
  const store = openStore({
    ...{ databaseUrl, dataDir, writers, start, onWaiting },
    log: (line) => logger.debug(line),
    onError: (error) => logger.warn({ err: error }, 'a connection to the database broke'),
    onLost: (line) => {
      console.error(line)
      process.exit(1)
    },
  })
  const failed = store.catch(() => undefined) // whoever waits for the store itself is told
  return { store, atWork: Promise.race([waiting, failed]) }
}
