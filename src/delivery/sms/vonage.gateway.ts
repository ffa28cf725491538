/** Vonage (Nexmo), SMS API. */
export type VonageSettings = {
  readonly apiKey: string
  readonly apiSecret: string
  /** null: the vendor's own. */
  readonly baseUrl: string | null
}
