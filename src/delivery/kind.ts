import type { Gateway } from './gateway.ts'

/** `publicOnly`: set by somebody who must not reach into the network of this server. */
export type Options = { readonly publicOnly: boolean }

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
