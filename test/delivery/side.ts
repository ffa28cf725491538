import assert from 'node:assert/strict'
import type { Gateway, Outcome, TextMessage } from '#delivery/gateway.ts'
import type { Options } from '#delivery/kind.ts'
import type { Reply, Seen } from './http-counterpart.ts'

export type Answer = Extract<Reply, { status: number }>

/** The other side of one kind of gateway: how a request is read there, and what it answers. */
export type Side = {
  open(url: string, options: Options): Promise<Gateway<TextMessage>>
  /** Reads a request as strictly as the vendor does. */
  read(seen: Seen): { readonly to: string; readonly from: string; readonly text: string; readonly key?: string }
  readonly takes: Answer
  readonly taken: Outcome
  /** Final refusals, and what is told of them. */
  readonly refuses: readonly (readonly [Answer, RegExp])[]
  /** What may change, and what only looks as if it had been taken. */
  readonly doubts: readonly (readonly [Answer, RegExp])[]
  /** An answer that repeats something where the vendor puts its words. */
  repeats(said: string): Answer
  readonly secrets: readonly string[]
}

export const SECRET = 'a-Very_long/secret+1'
export const json = (status: number, value: unknown): Answer => ({ status, body: JSON.stringify(value) })
export const digits = (number: string): string => number.replace(/^\+/, '')
export const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** The one value of a name: twice is a trick. */
export function only(form: URLSearchParams, name: string): string {
  const all = form.getAll(name)
  assert.ok(all.length <= 1, `${name} came ${all.length} times`)
  return all[0] ?? ''
}

/** Of the texts of the suite, those that need UCS-2. */
export const beyondGsm = (text: string): boolean => text.startsWith('Ваш') || text.includes('\u0000')
