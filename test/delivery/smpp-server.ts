// A message center as a process of its own, told by its argument how to behave. Writes its port, and each thing it was
// told, as one line of JSON.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import smpp, { type Pdu } from 'smpp'
import type { SmppBehavior, SmppLine } from './smpp-counterpart.ts'

const behavior = JSON.parse(process.argv[2] ?? '{}') as SmppBehavior
const tell = (line: SmppLine): unknown => process.stdout.write(`${JSON.stringify(line)}\n`)
const certificate = behavior.certificate && {
  key: readFileSync(behavior.certificate.key),
  cert: readFileSync(behavior.certificate.cert),
}

type Session = InstanceType<typeof smpp.Session>
type Text = { readonly message: string; readonly udh?: readonly Buffer[] }

let connections = 0
let taken = 0

const server = smpp.createServer({ noDelay: true, ...certificate }, (session: Session) => {
  const connection = ++connections
  session.on('error', () => session.destroy())
  session.on('close', () => tell({ what: 'gone', connection }))
  session.on('enquire_link', (asked: Pdu) => {
    tell({ what: 'enquired', connection })
    session.send(asked.response())
  })
  session.on('unbind', (asked: Pdu) => {
    tell({ what: 'unbound', connection })
    session.send(asked.response())
    session.close()
  })
  session.on('bind_transmitter', (asked: Pdu) => login(session, asked, connection))
  session.on('submit_sm', (asked: Pdu) => submit(session, asked, connection))
})

function login(session: Session, asked: Pdu, connection: number): void {
  tell({ what: 'login', connection, fields: asked })
  const { systemId, password } = behavior.login ?? { systemId: asked.system_id, password: asked.password }
  const right = asked.system_id === systemId && asked.password === password
  if (behavior.drops === 'login') session.destroy()
  if (behavior.drops === 'login' || behavior.silent === 'login') return
  session.send(asked.response({ command_status: right ? 0 : (smpp.errors.ESME_RINVPASWD ?? 1) }))
}

function submit(session: Session, asked: Pdu, connection: number): void {
  const text = (asked.message_payload ?? asked.short_message) as Text
  const udh = Buffer.concat([...(text.udh ?? [])]).toString('hex')
  tell({ what: 'message', connection, fields: asked, text: text.message, udh, payload: 'message_payload' in asked })
  const drops = behavior.drops === 'message' && connection === 1
  if (drops) session.destroy()
  if (behavior.garbage) session.socket.write(Buffer.from(behavior.garbage, 'hex'))
  if (drops || behavior.garbage || behavior.silent === 'message') return
  const [status = 0] = (behavior.statuses ?? []).splice(0, 1)
  const answer = asked.response({ command_status: status, ...(status === 0 ? { message_id: `m${++taken}` } : {}) })
  setTimeout(() => session.send(answer), behavior.slowMs ?? 0)
  if (behavior.says)
    setTimeout(() => session[behavior.says ?? 'unbind']({}, () => tell({ what: 'answered', connection })), 5)
}

server.listen(0, '127.0.0.1', () => tell({ what: 'ready', port: (server.address() as { port: number }).port }))
process.on('disconnect', () => process.exit())
