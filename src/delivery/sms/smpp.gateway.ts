/** SMPP 3.4, as a transmitter. */
export type SmppSettings = {
  readonly host: string
  readonly port: number
  /** `tls` is demanded, and the certificate checked; `none` is for the machine itself or a network one trusts. */
  readonly security: 'tls' | 'none'
  readonly systemId: string
  readonly password: string
  readonly systemType: string | null
  /** How a text of several parts is sent: each part with a header, or in one piece that the other side cuts. */
  readonly longText: 'parts' | 'payload'
}
