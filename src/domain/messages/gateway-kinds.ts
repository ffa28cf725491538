import type { Channel } from '#kernel/work.ts'

/** `starttls` and `tls` are the names of what must be there: without it nothing is sent. */
export type Security = 'starttls' | 'tls' | 'none'

export type SmtpSettings = {
  readonly host: string
  readonly port: number
  readonly security: Security
  readonly username: string | null
  readonly password: string | null
  readonly dkim: { readonly domain: string; readonly selector: string; readonly key: string } | null
}

export type WebhookSettings = { readonly url: string; readonly secret: string }

/** A `baseUrl` of null is the vendor's own. */
type TwilioSettings = {
  readonly accountSid: string
  readonly apiKey: string | null
  readonly secret: string
  readonly senderPool: string | null
  readonly baseUrl: string | null
}

type VonageSettings = { readonly apiKey: string; readonly apiSecret: string; readonly baseUrl: string | null }

type SnsSettings = {
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly baseUrl: string | null
}

type MessagebirdSettings = { readonly accessKey: string; readonly baseUrl: string | null }

type HttpSettings = {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly toName: string
  readonly fromName: string | null
  readonly textName: string
  readonly plus: boolean
  readonly username: string | null
  readonly password: string | null
  readonly usernameName: string | null
  readonly passwordName: string | null
  readonly headerName: string | null
  readonly headerValue: string | null
  readonly parameters: string | null
  readonly unicodeParameters: string | null
  readonly taken: string | null
  readonly refused: string | null
}

type SmppSettings = {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'none'
  readonly systemId: string
  readonly password: string
  readonly systemType: string | null
  readonly longText: 'parts' | 'payload'
}

/** What is set for each kind of gateway; what it means stands where the gateway is. */
export type EmailSettings = { readonly smtp: SmtpSettings; readonly webhook: WebhookSettings }
export type SmsSettings = {
  readonly twilio: TwilioSettings
  readonly vonage: VonageSettings
  readonly sns: SnsSettings
  readonly messagebird: MessagebirdSettings
  readonly http: HttpSettings
  readonly webhook: WebhookSettings
  readonly smpp: SmppSettings
}

type EachOf<Of extends Channel, All> = {
  readonly [Kind in keyof All]: { readonly channel: Of; readonly kind: Kind; readonly settings: All[Kind] }
}[keyof All]

export type EmailSetting = EachOf<'email', EmailSettings>
export type SmsSetting = EachOf<'sms', SmsSettings>
/** A channel, a kind of gateway for it, and the settings of that kind. */
export type GatewaySetting = EmailSetting | SmsSetting

export type EmailKind = keyof EmailSettings
export type SmsKind = keyof SmsSettings

export const emailKinds: readonly EmailKind[] = ['smtp', 'webhook']
export const smsKinds: readonly SmsKind[] = ['twilio', 'vonage', 'sns', 'messagebird', 'smpp', 'http', 'webhook']
