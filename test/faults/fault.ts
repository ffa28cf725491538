import { randomBytes } from 'node:crypto'
import { migrate } from '#store/migrate.ts'
import { newKey } from '../cluster/nodes.ts'
import type { Ends } from '../cluster/programs.ts'
import { testDatabase } from '../postgres.ts'

/** What a fault came to. */
export type Outcome = {
  /** Each line is something that must not be. */
  readonly faults: readonly string[]
  /** What was measured, in words: `1,240 sign-ins acknowledged`. */
  readonly figures: readonly string[]
}

export type Fault = {
  readonly name: string
  /** What is done, for the table. */
  readonly does: string
  /** Programs of the system it needs. */
  readonly needs: readonly string[]
  /** Machines of its own, which only root may make and not everywhere. */
  readonly machines?: boolean
  /** Rounds in the gate, and for the night. */
  readonly short: number
  readonly long: number
  run(ends: Ends, rounds: number): Promise<Outcome>
}

export type Prepared = { readonly databaseUrl: string; readonly secretKey: string }

/** A database of one's own on the server of the tests, migrated. */
export async function preparedDatabase(): Promise<Prepared> {
  const { connectionString } = await testDatabase({
    name: `faults ${randomBytes(4).toString('hex')}`,
    prepare: migrate,
  })
  return { databaseUrl: connectionString, secretKey: newKey() }
}

export const count = (number: number, what: string): string => `${number.toLocaleString('en-US')} ${what}`
export const ms = (number: number): string => `${Math.round(number)} ms`
export const seconds = (number: number): string => `${(number / 1000).toFixed(1)} s`
