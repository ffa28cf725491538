import { gatewayOwners } from '#domain/messages/gateways.ts'
import { failedLately, waiting } from '#domain/messages/outbox.ts'
import { findOperator } from '#domain/organizations/organizations.ts'
import { minute, type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Channel, Look, World } from '#kernel/work.ts'

/** What only the process knows. */
export type Surroundings = {
  /** The operator's settings name a mail server. */
  readonly standing: boolean
  /** The clock of this machine, which nothing but this compares with the database's. */
  readonly machineNow: () => Date
}

type Finding = { readonly fine: boolean; readonly line: string }

/** Codes of authenticator apps are good for half a minute. */
const CLOCK_MAY_DIFFER: Seconds = 5
const LATE: Seconds = 10 * minute

/**
 * Says whether everything is there that sign-ins and messages need. The database answers and the key is its own, or the
 * store would not have opened. Returns the exit code.
 */
export async function runDoctor(world: World, surroundings: Surroundings): Promise<number> {
  const findings = await world.look(async (look) => [
    { fine: true, line: 'The database answers, and its tables are those of this version.' },
    { fine: true, line: 'The secret key is the one this database was made with.' },
    clock(look, surroundings),
    await setUp(look),
    ...(await gateways(look, surroundings)),
    await outbox(look),
  ])
  for (const { fine, line } of findings) console.log(`${fine ? 'fine ' : 'WRONG'}  ${line}`)
  return findings.every(({ fine }) => fine) ? 0 : 1
}

function clock({ now }: Look, { machineNow }: Surroundings): Finding {
  const off = Math.abs(secondsBetween(now, machineNow()))
  if (off <= CLOCK_MAY_DIFFER) return { fine: true, line: 'The clocks of the database and of this machine agree.' }
  return {
    fine: false,
    line: `The clocks of the database and of this machine are ${Math.round(off)} seconds apart. Codes are checked by the database’s: set it by NTP.`,
  }
}

async function setUp(look: Look): Promise<Finding> {
  const operator = await findOperator(look)
  if (operator) return { fine: true, line: `The portal of ${operator.name} is set up.` }
  return { fine: true, line: 'The portal has no owner yet: the next start prints the address that sets it up.' }
}

/** Without e-mail nobody is told anything; without SMS one kind of code is not to be had. */
async function gateways(look: Look, { standing }: Surroundings): Promise<Finding[]> {
  const owners = await gatewayOwners(look)
  const has = (channel: Channel): boolean => owners.some((owner) => owner.channel === channel)
  return [mail(standing, has('email')), sms(has('sms'))]
}

function mail(standing: boolean, has: boolean): Finding {
  if (standing) return { fine: true, line: 'Mail leaves by SMTP_URL at the latest.' }
  if (has) return { fine: true, line: 'There is a gateway for mail.' }
  return {
    fine: false,
    line: 'No mail can be delivered: there is no gateway for it. Set SMTP_URL and MAIL_FROM, or add one under Messages.',
  }
}

function sms(has: boolean): Finding {
  if (has) return { fine: true, line: 'There is a gateway for SMS.' }
  return {
    fine: true,
    line: 'No SMS can be delivered: there is no gateway for them. Who wants codes by SMS adds one under Messages.',
  }
}

async function outbox(look: Look): Promise<Finding> {
  const { count, since } = await waiting(look)
  const failed = await failedLately(look)
  const late = since !== null && secondsBetween(since, look.now) > LATE
  const line = `${count} messages wait, the oldest since ${since?.toISOString()}; ${failed} failed in the last day.`
  if (count > 0) return { fine: !late, line }
  return { fine: true, line: `No message waits; ${failed} failed in the last day.` }
}
