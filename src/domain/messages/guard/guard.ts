import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { newId } from '#kernel/ids.ts'
import { factsOf } from '#kernel/phone.ts'
import { day, plus } from '#kernel/time.ts'
import type { Channel, Look, Work } from '#kernel/work.ts'
import { noteCountry, wrongWith } from './countries.ts'
import * as counts from './counts.store.ts'
import { CODE_LIFE } from './limits.ts'
import { inTenThousandths, monthOf, noteBack } from './months.ts'
import * as rates from './rates.store.ts'
import { stoppedFor } from './rates.ts'
import { forgetRefusals, noteRefused, type Refused, recordRefusals } from './refusals.ts'
import { type Asked, type Reason, type Rule, rulesFor } from './rules.ts'
import { type Holding, holding, levelsFor } from './settings.ts'

export { type Allowed, homeCountryOf, numberAllowed } from './countries.ts'
export type { NumberReason, Reason } from './rules.ts'

type Home = Pick<Organization, 'id' | 'path'>

/** A message with a code that somebody is about to be sent. */
export type Asking = {
  readonly organization: Home
  readonly userId: string
  readonly channel: Channel
  /** An e-mail address, or a number in E.164. */
  readonly to: string
  /** The address of whoever asks for it. */
  readonly network: string
  /** What the gateway takes for it, where that is known before; else the price that is set. */
  readonly gatewayCost?: { readonly amount: string | number; readonly currency: string } | undefined
}

/** `recordedOnly`: why it would have been refused, where refusals are only written down. */
export type Admission =
  | { readonly allowed: true; readonly recordedOnly: readonly Reason[] }
  | { readonly allowed: false; readonly reason: Reason; readonly until: Date | null }

/**
 * Asked in the transaction that would write the message: takes from every limit, or from none. The rows it takes from stay
 * locked until that transaction ends, so nothing slow may follow in it.
 */
export async function admit(work: Work, asking: Asking): Promise<Admission> {
  const { organization, channel, to } = asking
  const levels = await levelsFor(work, organization)
  const held = holding(levels)
  const asked = askedOf(work, asking, held)
  const found = [
    ...(await wrongNumber(work, organization, held, asked)),
    ...(await unverified(work, organization.id, held, asked)),
  ]
  const refused = found.find(({ enforced }) => enforced)
  if (refused) return refuse(work, organization.id, refused)
  const rules = rulesFor(levels, asked)
  const taken = await take(work, rules, channel)
  if ('refused' in taken) return refuse(work, organization.id, taken.refused)
  await rates.insertCode(work, organization.id, {
    ...{ id: newId(work.now, work.random), channel, recipient: recipientOf(work, channel, to) },
    ...{ prefix: asked.facts?.prefix ?? '', country: asked.facts?.country ?? '' },
    subjects: [...new Set(rules.filter(({ unanswered }) => unanswered).map(({ subject }) => subject))],
  })
  const over = [...found, ...taken.over]
  if (over.length > 0) await noteRefused(work, organization.id, over)
  return { allowed: true, recordedOnly: [...new Set(over.map(({ reason }) => reason))] }
}

/** The code that was sent to this number or address was answered rightly: its limits get it back. */
export async function noteVerified(
  work: Work,
  { organization, channel, to }: Pick<Asking, 'organization' | 'channel' | 'to'>,
): Promise<void> {
  const recipient = recipientOf(work, channel, to)
  // reason: a code that was given in the last second of its life comes back a little after it
  const after = plus(work.now, -2 * CODE_LIFE)
  const back = await rates.verifyNewest(work, organization.id, channel, recipient, after)
  if (!back) return
  await counts.giveBack(work, levelsOf(organization), back.subjects, back.sentAt)
  if (channel !== 'sms') return
  if (back.country !== '') await noteCountry(work, organization, back.country)
  const { currency } = holding(await levelsFor(work, organization))
  await noteBack(work, organization.id, channel, back.country, currency.value)
}

/** What is done from time to time: refusals go on record, and what counts no longer goes. Returns whether there is more. */
export async function tidyGuard(work: Work): Promise<boolean> {
  await counts.deleteEnded(work)
  await rates.deleteOldCodes(work, plus(work.now, -CODES_KEPT))
  await rates.deleteOldStops(work, plus(work.now, -CODES_KEPT))
  await forgetRefusals(work)
  return recordRefusals(work)
}

const CODES_KEPT = 30 * day
/** Another message may leave between two looks at a limit. */
const TRIES = 3

const recipientOf = ({ vault }: Look, channel: Channel, to: string): Uint8Array =>
  vault.hash('guard recipient', `${channel} ${channel === 'email' ? to.toLowerCase() : to}`)

function askedOf(work: Work, { channel, to, userId, network, gatewayCost }: Asking, held: Holding): Asked {
  const known = gatewayCost?.currency === held.currency.value ? gatewayCost : undefined
  return {
    ...{ channel, userId, address: network, month: monthOf(work.now) },
    recipient: Buffer.from(recipientOf(work, channel, to)).toString('base64url'),
    shown: channel === 'sms' ? `${to.slice(0, -4)}••••` : to.replace(/^(.).*@/, '$1•••@'),
    facts: channel === 'sms' ? factsOf(to) : undefined,
    cost: known ? inTenThousandths(known.amount) : held.price.value,
  }
}

async function wrongNumber(
  work: Work,
  organization: Home,
  held: Holding,
  { facts, channel }: Asked,
): Promise<Refused[]> {
  const reason = facts && (await wrongWith(work, organization, held, facts))
  if (!reason) return []
  const { country = '', prefix } = facts
  const about = reason === 'country' ? country : prefix
  const enforced = held.mode.value === 'enforce'
  return [{ levelId: organization.id, channel, subject: `${channel}:${about}`, reason, about, enforced, until: null }]
}

async function unverified(work: Work, levelId: string, held: Holding, { channel, facts }: Asked): Promise<Refused[]> {
  const stopped = await stoppedFor(work, levelId, channel, facts?.prefix, held)
  if (!stopped) return []
  const about = stopped.reason === 'prefix-unverified' ? (facts?.prefix ?? '') : ''
  return [{ ...stopped, levelId, channel, about, enforced: held.mode.value === 'enforce' }]
}

async function refuse(work: Work, organizationId: string, refused: Refused): Promise<Admission> {
  await noteRefused(work, organizationId, [refused])
  return { allowed: false, reason: refused.reason, until: refused.until }
}

type Taken = { readonly refused: Refused } | { readonly over: readonly Refused[] }

async function take(work: Work, rules: readonly Rule[], channel: Channel): Promise<Taken> {
  const named = (one: { organizationId: string; subject: string }): string => `${one.organizationId} ${one.subject}`
  for (let tries = 1; ; tries++) {
    const taken = await counts.takeAll(work, rules)
    if (taken.length === rules.length) {
      const over = new Set(taken.filter(({ isOver }) => isOver).map(named))
      return {
        over: nearest(rules.filter((rule) => over.has(named(rule)))).map((rule) => asRefused(rule, channel, null)),
      }
    }
    const had = new Set(taken.map(named))
    if (taken.length > 0)
      await counts.undo(
        work,
        rules.filter((rule) => had.has(named(rule))),
      )
    const full = await counts.selectFull(work, rules)
    // reason: the limit that holds up longest; another one would only be told of next
    const [longest] = rules
      .flatMap((rule) => {
        const found = full.find((one) => named(one) === named(rule))
        return found ? [asRefused(rule, channel, rule.begins ? monthOf(rule.begins, 1) : found.until)] : []
      })
      .toSorted((a, b) => (b.until?.getTime() ?? 0) - (a.until?.getTime() ?? 0))
    if (longest) return { refused: longest }
    const [first] = rules
    if (tries >= TRIES && first) return { refused: asRefused(first, channel, work.now) }
  }
}

/** Of the limits of several levels for the same thing, that of the level next to the person. */
function nearest(rules: readonly Rule[]): Rule[] {
  return rules.filter(({ subject }, at) => !rules.slice(at + 1).some((other) => other.subject === subject))
}

function asRefused(
  { organizationId, subject, reason, about, enforced }: Rule,
  channel: Channel,
  until: Date | null,
): Refused {
  return { levelId: organizationId, channel, subject, reason, about, enforced, until }
}
