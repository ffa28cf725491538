import type { Answer } from './connection.ts'
import { median } from './figures.ts'

/** How much one kind of call takes longer than another. */
export type Likeness = {
  readonly medianMs: number
  /** Median of this kind to that of the reference. */
  readonly ratio: number
  /** Of 95 %: where the ratio lies in 19 of 20 samples drawn from what was measured. */
  readonly low: number
  readonly high: number
  /** From 1. */
  readonly deviation: number
}

const DRAWS = 1000

/** Compares the times of one kind with those of the reference, measured in turn, place by place. */
export function likenessOf(times: readonly number[], reference: readonly number[]): Likeness {
  const [one, other] = [median(times.toSorted(byValue)), median(reference.toSorted(byValue))]
  const ratios = Array.from({ length: DRAWS }, () => ratioOfDraw(times, reference)).sort(byValue)
  const at = (part: number): number => ratios[Math.floor(part * (DRAWS - 1))] ?? Number.NaN
  const ratio = one / other
  return { medianMs: one, ratio, low: at(0.025), high: at(0.975), deviation: Math.abs(ratio - 1) }
}

/** The same places of both are drawn: what slowed the machine for a moment slowed both. */
function ratioOfDraw(times: readonly number[], reference: readonly number[]): number {
  const places = Array.from({ length: times.length }, () => Math.floor(Math.random() * times.length))
  const drawn = (all: readonly number[]): number => median(places.map((place) => all[place] ?? 0).sort(byValue))
  return drawn(times) / drawn(reference)
}

const byValue = (one: number, other: number): number => one - other

/** What anybody can see of an answer, but for its date, what is random, and what was typed. */
export function visibleOf({ status, head, body }: Answer, typed: readonly string[]): string {
  const plain = head
    .replace(/^date: .*$/gim, 'date: (a date)')
    .replace(/^(set-cookie: [^=]+=)([^;\r]+)/gim, (_, name, value) => `${name}(${String(value).length} random)`)
  const named = typed.reduce((text, word) => text.replaceAll(word, '(typed)'), `${plain}\n\n${body}`)
  return `${status}\n${named}`
}
