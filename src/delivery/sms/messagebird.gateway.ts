/** MessageBird (Bird), the REST API of `rest.messagebird.com`. */
export type MessagebirdSettings = {
  readonly accessKey: string
  /** null: the vendor's own. */
  readonly baseUrl: string | null
}
