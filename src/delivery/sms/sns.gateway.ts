/** Amazon Simple Notification Service. */
export type SnsSettings = {
  /** Such as `eu-central-1`. */
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** null: the vendor's own of the region. */
  readonly baseUrl: string | null
}
