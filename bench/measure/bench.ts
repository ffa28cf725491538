import type { Result } from './figures.ts'
import type { Plan } from './rounds.ts'

export type Options = Plan & {
  /** Sign-ins for the growth of memory, after the first ten thousand. */
  readonly signIns: number
  /** Of the large tree. */
  readonly users: number
  readonly organizations: number
  /** That wait at once, for the memory of sending them. */
  readonly messages: number
  /** Of all doors in turns, for the growth of memory. */
  readonly requests: number
  /** Of each kind, for the comparison of answers. */
  readonly calls: number
  /** For so long more is offered than can be answered. */
  readonly stormSeconds: number
  /** How the names of the doors begin that are compared. */
  readonly door: string
}

/** Something to measure. */
export type Bench = {
  readonly name: string
  readonly what: string
  run(options: Options): Promise<Omit<Result, 'name' | 'what'>>
}
