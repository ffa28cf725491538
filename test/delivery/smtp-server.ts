// A mail server as a process of its own, told by its argument how to behave. Says its port, and each letter it took.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Behavior, Received } from './counterpart.ts'

const behavior = JSON.parse(process.argv[2] ?? '{}') as Behavior
const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code })
const tell = (what: unknown): unknown => process.send?.(what)

const certificate = behavior.certificate && {
  key: readFileSync(behavior.certificate.key),
  cert: readFileSync(behavior.certificate.cert),
}

const options: SMTPServerOptions = {
  secure: behavior.security === 'tls',
  ...(certificate || {}),
  disabledCommands: [...(behavior.security === 'starttls' ? [] : ['STARTTLS']), ...(behavior.login ? [] : ['AUTH'])],
  authOptional: behavior.login === undefined,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  banner: 'counterpart',
  onConnect(_session, done) {
    if (behavior.slow) return
    done(behavior.busy ? refusal(421, 'too busy') : null)
  },
  onAuth({ username, password }, _session, done) {
    const right = username === behavior.login?.username && password === behavior.login?.password
    done(right ? null : refusal(535, 'who are you'), right ? { user: username } : undefined)
  },
  onRcptTo({ address }, _session, done) {
    const refused = behavior.refuses?.some((part) => address.startsWith(part))
    done(refused ? refusal(550, 'no such mailbox here') : null)
  },
  onData(stream, session, done) {
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope
      const received: Received = {
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        raw: Buffer.concat(parts).toString('utf8'),
        secure: session.secure,
        user: session.user ? String(session.user) : undefined,
        at: Date.now(),
      }
      tell(received)
      if (behavior.silentAfterData) return
      done(null, 'taken')
    })
  },
}

const server = new SMTPServer(options)
server.on('error', () => undefined)
server.listen(0, '127.0.0.1', () => tell({ port: (server.server.address() as { port: number }).port }))
process.on('disconnect', () => process.exit())
