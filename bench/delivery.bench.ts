import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Bench } from './measure/bench.ts'
import { ending } from './measure/endings.ts'
import { type Goal, quantile } from './measure/figures.ts'
import { rssMiB } from './measure/processes.ts'
import type { Running } from './measure/servers.ts'
import { CHEAP_COST, onStage, type Stage } from './measure/stage.ts'
import type { Asked, Committed } from './servers/delivery.ts'

const PER_SECOND = 50
const PATIENCE_MS = 60_000
const CHANNELS: readonly Asked['channel'][] = ['email', 'sms']
/** Of the codes, which are in no other part of a message. */
const CODE = /\b1\d{7}\b/

type Report = Awaited<ReturnType<Bench['run']>>
/** What took the messages, and when each code came. */
type Counterpart = { readonly port: number; readonly receipts: ReadonlyMap<string, number>; stop(): void }

export const delivery: Bench = {
  name: 'delivery',
  what: `${PER_SECOND} codes a second, by mail and then by SMS, from the commit to the receipt of the server there`,
  run: ({ rounds, seconds, messages }) =>
    onStage(async (stage) => {
      const [smtp, smpp] = [await smtpServer(), await smppServer()]
      const stop = async (): Promise<void> => {
        smtp.stop()
        smpp.stop()
      }
      return ending(stop, () => measure(stage, { email: smtp, sms: smpp }, rounds * seconds, messages))
    }),
}

async function measure(
  stage: Stage,
  others: Readonly<Record<Asked['channel'], Counterpart>>,
  seconds: number,
  messages: number,
): Promise<Report> {
  await stage.people(1, CHEAP_COST)
  const { rows } = await stage.database.client.query<{ organizationId: string; userId: string; to: string }>(
    'select organization_id as "organizationId", id as "userId", email as "to" from app_user limit 1',
  )
  const [person] = rows
  if (!person) throw new Error('there is nobody to write to')
  const server = await stage.serve('delivery', { ports: { smtp: others.email.port, smpp: others.sms.port }, person })
  const waits = new Map<string, number[]>()
  for (const channel of CHANNELS) waits.set(channel, await waitsOf(server, channel, others[channel], seconds))
  const goals = [...waits].flatMap(([channel, all]) => goalsOf(channel, all))
  const drained = messages > 0 ? await drain(stage, server, person, messages) : undefined
  const worst = (part: number): number => Math.max(...[...waits.values()].map((all) => quantile(all, part)))
  return {
    rssMiB: await rssMiB(server.pid),
    goals: [...goals, ...(drained?.goals ?? [])],
    details: { p50Ms: worst(0.5), p99Ms: worst(0.99), slowestMs: worst(1), ...drained?.details },
  }
}

/** How long each code took, in order. */
async function waitsOf(
  server: Running,
  channel: Asked['channel'],
  { receipts }: Counterpart,
  seconds: number,
): Promise<number[]> {
  await server.ask<Committed[]>({ channel, perSecond: PER_SECOND, seconds: 3 })
  const committed = await server.ask<Committed[]>({ channel, perSecond: PER_SECOND, seconds })
  for (
    const until = performance.now() + PATIENCE_MS;
    committed.some(({ code }) => !receipts.has(code));
    await sleep(50)
  )
    if (performance.now() > until) throw new Error('some messages never came')
  // reason: the commit is known to us after its messenger has gone, so a receipt may come before it
  return committed.map(({ code, at }) => Math.max(0, (receipts.get(code) ?? 0) - at)).sort((a, b) => a - b)
}

function goalsOf(channel: string, waits: readonly number[]): Goal[] {
  const by = channel === 'email' ? 'SMTP' : 'SMPP'
  return [
    { what: `${by}, p50`, is: quantile(waits, 0.5), sense: 'at most', goal: 50, unit: 'ms' },
    { what: `${by}, p99`, is: quantile(waits, 0.99), sense: 'at most', goal: 250, unit: 'ms' },
  ]
}

/** Sends what waits, all of it at once, and looks at the memory after the first tenth and at the end. */
async function drain(
  { database: { client }, analyze }: Stage,
  server: Running,
  { organizationId, userId, to }: { readonly organizationId: string; readonly userId: string; readonly to: string },
  messages: number,
): Promise<{ readonly goals: Goal[]; readonly details: Readonly<Record<string, number>> }> {
  await client.query(
    `insert into outbox (organization_id, id, user_id, channel, recipient, template, data, created_at, due_at, expires_at)
     select $1, gen_random_uuid(), $2, 'email', $3, 'password-changed', '{}', now(), now(), now() + interval '1 day'
     from generate_series(1, $4)`,
    [organizationId, userId, to, messages],
  )
  await analyze()
  const begun = performance.now()
  const left = async (): Promise<number> => {
    const { rows } = await client.query<{ left: string }>("select count(*) as left from outbox where state <> 'sent'")
    return Number(rows[0]?.left)
  }
  const sizes: number[] = []
  for (let waiting = messages; waiting > 0; await sleep(1000)) {
    waiting = await left()
    if (waiting < messages * 0.9) sizes.push(await rssMiB(server.pid))
  }
  const seconds = (performance.now() - begun) / 1000
  const growth = Math.max(...sizes.slice(-5)) / Math.max(...sizes.slice(0, 5))
  return {
    goals: [
      { what: `memory after ${messages} to that after a tenth`, is: growth, sense: 'at most', goal: 1.1, unit: '' },
    ],
    details: { drainedPerSecond: messages / seconds, drainPeakMiB: Math.max(...sizes) },
  }
}

async function smtpServer(): Promise<Counterpart> {
  const child = started('smtp-server.ts')
  const [{ port }] = (await once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [{ port: number }]
  const receipts = new Map<string, number>()
  child.on('message', ({ raw, at }: { raw: string; at: number }) => {
    const [, text = ''] = raw.split('\r\n\r\n')
    const [code = CODE.exec(raw.slice(raw.indexOf('text/plain')))?.[0]] = CODE.exec(text) ?? []
    if (code) receipts.set(code, at)
  })
  return { port, receipts, stop: () => void child.kill('SIGKILL') }
}

async function smppServer(): Promise<Counterpart> {
  const child = started('smpp-server.ts')
  const receipts = new Map<string, number>()
  const { promise: ready, resolve } = Promise.withResolvers<number>()
  if (child.stdout)
    createInterface(child.stdout).on('line', (line) => {
      const said = JSON.parse(line) as { what: string; port?: number; text?: string }
      if (said.what === 'ready') resolve(said.port ?? 0)
      const code = CODE.exec(said.text ?? '')?.[0]
      if (code) receipts.set(code, Date.now())
    })
  return { port: await ready, receipts, stop: () => void child.kill('SIGKILL') }
}

/** One of the servers that the tests talk to, in a process of its own. */
function started(file: string): ChildProcess {
  const program = fileURLToPath(new URL(`../test/delivery/${file}`, import.meta.url))
  return fork(program, ['{}'], { execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
}
