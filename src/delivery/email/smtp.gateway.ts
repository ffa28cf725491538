import type { Socket } from 'node:net'
import { createTransport, type SendMailOptions, type SMTPPoolOptions, type SMTPTransportOptions } from 'nodemailer'
import { type Gateway, type Letter, LONGEST_SEND_MS, type Outcome, plainAnswer } from '../gateway.ts'
import type { Options } from '../kind.ts'
import { connectTo } from '../socket.ts'

export type SmtpSettings = {
  readonly host: string
  readonly port: number
  /** `starttls` and `tls` are demanded, and certificates checked; `none` is for the machine itself or a network one trusts. */
  readonly security: 'starttls' | 'tls' | 'none'
  readonly username: string | null
  readonly password: string | null
  readonly dkim: { readonly domain: string; readonly selector: string; readonly key: string } | null
}

const CONNECTING_MS = 10_000
const SILENCE_MS = 20_000
const AT_ONCE = 5
/** The ports of mail; others are none of a stranger's business. */
const MAIL_PORTS: readonly number[] = [25, 465, 587, 2525]

/** Mail by SMTP (RFC 5321, 8314), on connections that are kept for the next letter. */
export function openSmtp(settings: SmtpSettings, options: Options): Gateway {
  const transport = createTransport(transportOptions(settings, options))
  return {
    send: (letter) => send(transport, letter),
    close: () => transport.close(),
  }
}

/** Connects, greets and signs in, and sends nothing. What the other side said where it did not let us in. */
export async function greetSmtp(settings: SmtpSettings, options: Options): Promise<string | undefined> {
  const transport = createTransport(transportOptions(settings, options))
  try {
    await transport.verify()
    return undefined
  } catch (error) {
    return outcomeOf(error as SmtpError).answer
  } finally {
    transport.close()
  }
}

function transportOptions(settings: SmtpSettings, { publicOnly }: Options): SMTPPoolOptions & { pool: true } {
  const { host, port, security, username, password, dkim } = settings
  return {
    ...{ host, port, pool: true, maxConnections: AT_ONCE, maxMessages: 1000 },
    // reason: a letter whose connection broke may have arrived; the outbox decides what is sent again, not the library
    ...{ maxRequeues: 0, idleTimeout: SILENCE_MS },
    ...{ secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...{ connectionTimeout: CONNECTING_MS, greetingTimeout: CONNECTING_MS, socketTimeout: SILENCE_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
    ...(username === null ? {} : { auth: { user: username, pass: password ?? '' } }),
    ...(dkim ? { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.key } } : {}),
    getSocket: (target, done) => socketFor(target, publicOnly, done),
  }
}

/** Connects; TLS is the library's part. */
function socketFor(
  { host = '', port = 0 }: SMTPTransportOptions,
  publicOnly: boolean,
  done: (error: Error | null, given: { connection: Socket } | false) => void,
): void {
  const publicPorts = (port: number): boolean => MAIL_PORTS.includes(port)
  const target = { host, port: Number(port), tls: false, publicOnly, publicPorts, withinMs: CONNECTING_MS }
  connectTo(target).then(
    (connection) => done(null, { connection }),
    (error: Error) => done(error, false),
  )
}

type Transport = { sendMail(mail: SendMailOptions): Promise<{ response: string }> }

async function send(transport: Transport, { id, from, to, subject, text, html }: Letter): Promise<Outcome> {
  const domain = from.address.split('@').at(-1)
  const mail = {
    ...{ from, to: { name: '', address: to }, subject, text, html, messageId: `<${id}@${domain}>` },
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
  const { promise: late, resolve } = Promise.withResolvers<Outcome>()
  const timer = setTimeout(
    () => resolve({ result: 'unavailable', answer: 'no answer within 45 seconds' }),
    LONGEST_SEND_MS,
  )
  try {
    const sent = transport
      .sendMail(mail)
      .then(({ response }): Outcome => ({ result: 'sent', answer: plainAnswer(response) }), outcomeOf)
    return await Promise.race([sent, late])
  } finally {
    clearTimeout(timer)
  }
}

type SmtpError = Error & { readonly responseCode?: number; readonly response?: string; readonly command?: string }

/** A final no to the recipient or to the content is about the letter; everything else about the gateway. */
function outcomeOf(error: SmtpError): Outcome {
  const { responseCode = 0, response, command = '', message } = error
  const forGood = responseCode >= 500 && /^(?:RCPT TO|DATA)$/.test(command)
  return { result: forGood ? 'refused' : 'unavailable', answer: plainAnswer(response || message) }
}
