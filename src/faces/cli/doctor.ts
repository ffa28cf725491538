import { gatewayOwners } from '#domain/messages/gateways.ts'
import { failedLately, waiting } from '#domain/messages/outbox.ts'
import { findOperator } from '#domain/organizations/organizations.ts'
import { minute, type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Channel, Look, World } from '#kernel/work.ts'
import type { Report } from './report.ts'

/** What only the process knows. */
export type Surroundings = {
  /** The operator's settings name a mail server. */
  readonly standing: boolean
  /** The clock of this machine, which nothing but this compares with the database's. */
  readonly machineNow: () => Date
}

/** What was found: `wrong` keeps people out or loses something, `look` is worth a look. */
export type Finding = {
  /** A word that programs know it by. */
  readonly name: string
  readonly state: 'fine' | 'look' | 'wrong'
  readonly line: string
}

export const finding = (name: string, state: Finding['state'], line: string): Finding => ({ name, state, line })

/** Codes of authenticator apps are good for half a minute. */
const CLOCK_MAY_DIFFER: Seconds = 5
const LATE: Seconds = 10 * minute

/** What the world itself tells: whether sign-ins and messages have what they need. */
export function lookAround(world: World, surroundings: Surroundings): Promise<Finding[]> {
  return world.look(async (look) => [
    clock(look, surroundings),
    await setUp(look),
    ...(await gateways(look, surroundings)),
    await outbox(look),
  ])
}

/** All findings, and whether anything is wrong. */
export function reportOf(findings: readonly Finding[]): Report {
  const words = { fine: 'fine ', look: 'look ', wrong: 'WRONG' }
  return {
    ok: findings.every(({ state }) => state !== 'wrong'),
    lines: findings.map(({ state, line }) => `${words[state]}  ${line}`),
    data: { findings },
    asked: true,
  }
}

function clock({ now }: Look, { machineNow }: Surroundings): Finding {
  const off = Math.abs(secondsBetween(now, machineNow()))
  if (off <= CLOCK_MAY_DIFFER) return finding('clock', 'fine', 'The clocks of the database and of this machine agree.')
  const line = `The clocks of the database and of this machine are ${Math.round(off)} seconds apart. Codes are checked by the database’s: set it by NTP.`
  return finding('clock', 'wrong', line)
}

async function setUp(look: Look): Promise<Finding> {
  const operator = await findOperator(look)
  if (operator) return finding('set-up', 'fine', `The portal of ${operator.name} is set up.`)
  return finding('set-up', 'fine', 'The portal has no owner yet: the next start prints the address that sets it up.')
}

/** Without e-mail nobody is told anything; without SMS one kind of code is not to be had. */
async function gateways(look: Look, { standing }: Surroundings): Promise<Finding[]> {
  const owners = await gatewayOwners(look)
  const has = (channel: Channel): boolean => owners.some((owner) => owner.channel === channel)
  return [mail(standing, has('email')), sms(has('sms'))]
}

function mail(standing: boolean, has: boolean): Finding {
  if (standing) return finding('email', 'fine', 'Mail leaves by SMTP_URL at the latest.')
  if (has) return finding('email', 'fine', 'There is a gateway for mail.')
  const line =
    'No mail can be delivered: there is no gateway for it. Set SMTP_URL and MAIL_FROM, or add one under Messages.'
  return finding('email', 'wrong', line)
}

function sms(has: boolean): Finding {
  if (has) return finding('sms', 'fine', 'There is a gateway for SMS.')
  const line = 'No SMS can be delivered: there is no gateway for them. Who wants codes by SMS adds one under Messages.'
  return finding('sms', 'fine', line)
}

async function outbox(look: Look): Promise<Finding> {
  const { count, since } = await waiting(look)
  const failed = await failedLately(look)
  const late = since !== null && secondsBetween(since, look.now) > LATE
  if (count === 0) return finding('outbox', 'fine', `No message waits; ${failed} failed in the last day.`)
  const line = `${count} messages wait, the oldest since ${since?.toISOString()}; ${failed} failed in the last day.`
  return late
    ? finding('outbox', 'wrong', `${line} See why in the delivery log under Messages.`)
    : finding('outbox', 'fine', line)
}
