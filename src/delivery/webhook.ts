/** An address of one's own that takes messages as JSON, signed as Standard Webhooks has it. */
export type WebhookSettings = {
  readonly url: string
  /** `whsec_` and 24 to 64 bytes in Base64. */
  readonly secret: string
}
