import { factorOf, factors, givesTokens } from '#domain/factors/all.ts'
import type { Channel } from '#kernel/work.ts'
import type { Word } from '../words/words.ts'
import type { IconName } from './icon.tsx'

/** A kind of factor, as pages show it. None is known here by name: the list of factors says which there are. */

const words: ReadonlyMap<string, Word> = new Map(factors.map(({ kind }) => [kind, `method.${kind}`] as const))

/** What a kind is called; undefined where there is no such kind. */
export function kindWord(kind: string): Word | undefined {
  return words.get(kind)
}

const CHANNEL_ICONS: Readonly<Record<Channel, IconName>> = { email: 'mail', sms: 'text' }

export function kindIcon(kind: string): IconName {
  if (!givesTokens(kind)) return 'sheet'
  const { channel, ask } = factorOf(kind)
  if (ask === 'passkey') return 'key'
  return channel ? CHANNEL_ICONS[channel] : 'app'
}

/** Where somebody sets up a factor of this kind. */
export function setUpAddress(kind: string): string {
  const { channel, ask } = factorOf(kind)
  return `/account/two-factor/${ask === 'passkey' ? ask : (channel ?? 'app')}`
}

/** The kinds people set up for themselves, in the order they are offered. */
export const ownKinds: readonly string[] = factors.map(({ kind }) => kind).filter(givesTokens)

/** The kind whose codes travel by this channel. */
export function kindBy(channel: Channel): string {
  const found = factors.map(({ kind }) => factorOf(kind)).find((factor) => factor.channel === channel)
  if (!found) throw new Error(`no factor sends codes by ${channel}`)
  return found.kind
}
