import type { Gateway } from './gateway.ts'

export type Options = {
  /** Set by somebody who must not reach into the network of this server. */
  readonly publicOnly: boolean
  /** How long handing over one message by SMS or to a webhook may take; `SENDING_MS` unless told. */
  readonly withinMs?: number
}

/** A code lives for minutes, and there may be another gateway to try. */
export const SENDING_MS = 10_000

/** What is known of a kind of gateway before it is loaded. */
export type Facts<Settings> = {
  /** Of its settings, those that are never shown again. */
  readonly secrets: readonly (keyof Settings & string)[]
  /** The other side takes a message once, by its id, however often it is handed over. */
  readonly dedupes: boolean
  /** The other side must be told who sends. */
  readonly needsSender: boolean
}

/** One kind of gateway. Its settings are plain values, as JSON can hold them. */
export type Kind<Message, Settings> = Facts<Settings> & {
  open(settings: Settings, options: Options): Promise<Gateway<Message>>
}
