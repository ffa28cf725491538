import { newId } from '#kernel/ids.ts'

/** Whole numbers below 2^32 that look like chance: the same for the same seed, kind and number. */
export type Chance = () => number

/** What is decided by chance, so that one decision never moves with another. */
export type Kind = 'organization' | 'person' | 'factor' | 'event'

const KINDS: Readonly<Record<Kind, number>> = {
  organization: 0x51ed270b,
  person: 0x2545f491,
  factor: 0x6c8e9cf5,
  event: 0x1b873593,
}

/** Splitmix in 32 bits, begun anew for each thing: any of them can be made alone. */
export function chanceOf(seed: number, kind: Kind, number: number): Chance {
  let state = mixed(mixed(seed ^ KINDS[kind]) ^ number)
  return () => {
    state = (state + 0x9e3779b9) | 0
    return mixed(state)
  }
}

/** From 0 up to, not with, 1. */
export function part(chance: Chance): number {
  return chance() / 0x1_0000_0000
}

export function among<One>(all: readonly One[], chance: Chance): One {
  const one = all[chance() % all.length]
  if (one === undefined) throw new Error('there is nothing to choose from')
  return one
}

export function idAt(at: Date, chance: Chance): string {
  return newId(at, (size) => bytes(size, chance))
}

export function bytes(size: number, chance: Chance): Uint8Array {
  const made = Buffer.allocUnsafe(size + 3)
  for (let at = 0; at < size; at += 4) made.writeUInt32LE(chance(), at)
  return made.subarray(0, size)
}

function mixed(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}
