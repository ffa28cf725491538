/** Twilio, Programmable Messaging. */
export type TwilioSettings = {
  /** `AC...` */
  readonly accountSid: string
  /** `SK...`; null: the account itself logs in. */
  readonly apiKey: string | null
  /** Of the API key, or the auth token of the account. */
  readonly secret: string
  /** `MG...`, of a messaging service: it sends where a message names no sender. */
  readonly senderPool: string | null
  /** null: the vendor's own. */
  readonly baseUrl: string | null
}
