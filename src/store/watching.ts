import type { Gathering, Query, World } from '#kernel/work.ts'

export type Unit = 'look' | 'work' | 'once' | 'together' | 'within'

/** Runs what somebody wants to watch, and gives what came of it. */
export type Around = <T>(what: string, act: () => Promise<T>) => Promise<T>

export type Watch = {
  readonly unit: <T>(unit: Unit, act: () => Promise<T>) => Promise<T>
  /** Each statement; without it, none. `text` has no values in it. */
  readonly statement?: (<T>(text: string, act: () => Promise<T>) => Promise<T>) | undefined
}

/** The same world, where somebody watches its units of work. */
export function watched(world: World, { unit: around, statement }: Watch): World {
  const within = <Held extends { readonly sql: Query }>(held: Held): Held =>
    statement ? { ...held, sql: watchedQuery(held.sql, statement) } : held
  return {
    look: (unit) => around('look', () => world.look((look) => unit(within(look)))),
    work: (unit) => around('work', () => world.work((work) => unit(within(work)))),
    once: (unit) => around('once', () => world.once((work) => unit(within(work)))),
    together: <One, Answer>(gathering: Gathering<One, Answer>, one: One) =>
      around('together', () => world.together(gathering, one)),
    within: (scope, unit) => around('within', () => world.within(scope, (work) => unit(within(work)))),
  }
}

function watchedQuery(sql: Query, around: NonNullable<Watch['statement']>): Query {
  return <Row>(strings: readonly string[], ...values: readonly unknown[]) =>
    around(strings.join('?').replace(/\s+/g, ' ').trim(), () => sql<Row>(strings, ...values))
}
