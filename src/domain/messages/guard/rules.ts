import { networkOf, wideNetworkOf } from '#kernel/address.ts'
import type { NumberFacts } from '#kernel/phone.ts'
import type { Channel } from '#kernel/work.ts'
import { FROM_EVERYBODY, type LimitName, shared } from './limits.ts'
import { budgetOf, type Holding, holding, type Level } from './settings.ts'

/** Why a message is not sent. */
export type Reason =
  | NumberReason
  | 'recipient'
  | 'person'
  | 'prefix'
  | 'network'
  | 'country-limit'
  | 'organization'
  | 'prefix-unverified'
  | 'organization-unverified'
  | 'messages'
  | 'money'
/** What is wrong with a number itself. */
export type NumberReason = 'country' | 'type' | 'unassigned'

/** One row that is taken from. Either `burst` and `daily`, or `monthly` since `begins`. */
export type Rule = {
  readonly organizationId: string
  readonly subject: string
  readonly reason: Reason
  /** What is shown of what it is about. */
  readonly about: string
  readonly burst: number | null
  readonly daily: number | null
  readonly monthly: number | null
  readonly begins: Date | null
  readonly takes: number
  readonly enforced: boolean
  /** A code that comes back is given back. */
  readonly unanswered: boolean
}

/** A message that is asked about. */
export type Asked = {
  readonly channel: Channel
  /** Keyed hash of number or address. */
  readonly recipient: string
  readonly shown: string
  readonly userId: string
  readonly address: string
  readonly facts: NumberFacts | undefined
  readonly month: Date
  readonly cost: number
}

type At = { readonly level: Level; readonly held: Holding; readonly depth: number; readonly own: boolean }

/** What the budgets of a month are counted under. */
export const MESSAGES = 'sms:messages'
export const MONEY = 'sms:money'

/** Every row that a message takes from: of its own organization, and of those above that it counts against. */
export function rulesFor(levels: readonly Level[], asked: Asked): Rule[] {
  const last = levels.at(-1)?.organizationId
  return levels
    .filter(({ byAbove }) => byAbove)
    .flatMap((level) => {
      const own = level.organizationId === last
      const at: At = { level, held: holding(levels, level.depth), depth: level.depth, own }
      const budgets = asked.channel === 'sms' ? budgetRules(at, levels, asked) : []
      return [
        ...(level.kind === 'operator' && !own ? fromEverybody(at, asked) : organizationRules(at, asked)),
        ...budgets,
      ]
    })
}

/** The subject of what an organization's prefix is counted and stopped under. */
export function prefixSubject(channel: Channel, prefix: string): string {
  return `${channel}:prefix:${prefix}`
}

export function organizationSubject(channel: Channel): string {
  return `${channel}:organization`
}

function organizationRules(at: At, asked: Asked): Rule[] {
  const { channel, facts, recipient, shown, userId, address } = asked
  const { own } = at
  const of = (reason: Reason, name: string, about: string, [burst, daily]: readonly LimitName[], extra = 1): Rule => {
    const limit = (which: LimitName | undefined): number | null => (which ? limitAt(at, which) * extra : null)
    const unanswered = reason !== 'recipient' && reason !== 'person'
    const times = { burst: limit(burst), daily: limit(daily), monthly: null, begins: null, takes: 1 }
    return { ...basics(at), subject: `${channel}:${name}`, reason, about, ...times, unanswered }
  }
  return [
    of('recipient', `recipient:${recipient}`, shown, ['recipient', 'recipientDay']),
    ...(own ? [of('person', `person:${userId}`, '', ['person', 'personDay'])] : []),
    ...(facts ? [of('prefix', `prefix:${facts.prefix}`, facts.prefix, ['prefix', 'prefixDay'])] : []),
    ...(facts?.country ? [of('country-limit', `country:${facts.country}`, facts.country, ['country'])] : []),
    ...networksOf(address).map((network, wider) =>
      of('network', `network:${network}`, network, ['network', 'networkDay'], 1 + wider),
    ),
    of('organization', 'organization', '', ['organization']),
  ]
}

/** Narrow and wide; none where no address is known. */
function networksOf(address: string): string[] {
  const narrow = networkOf(address)
  return narrow === 'unknown' ? [] : [narrow, wideNetworkOf(address)]
}

const limitAt = ({ level, held, depth }: At, name: LimitName): number => {
  const { value } = held.limits[name]
  return level.kind === 'reseller' ? shared(name, value, depth) : value
}

const basics = ({ level, held }: At): Pick<Rule, 'organizationId' | 'enforced'> => ({
  organizationId: level.organizationId,
  enforced: held.mode.value === 'enforce',
})

/** So that nobody is sent messages without end by many organizations, each within its own limits. */
function fromEverybody(at: At, { channel, recipient, shown }: Asked): Rule[] {
  const { recipient: burst, recipientDay: daily } = at.held.limits
  return [
    {
      ...basics(at),
      ...{ subject: `${channel}:recipient:${recipient}`, reason: 'recipient', about: shown, unanswered: false },
      ...{ burst: burst.value * FROM_EVERYBODY, daily: daily.value * FROM_EVERYBODY },
      ...{ monthly: null, begins: null, takes: 1 },
    },
  ]
}

function budgetRules(at: At, levels: readonly Level[], { month, cost }: Asked): Rule[] {
  const { messages, money } = budgetOf(levels, at.level.organizationId)
  const of = (reason: 'messages' | 'money', subject: string, monthly: number | undefined, takes: number): Rule[] => {
    if (monthly === undefined) return []
    const sum = { burst: null, daily: null, monthly, begins: month, takes }
    return [{ ...basics(at), subject, reason, about: '', ...sum, unanswered: false }]
  }
  return [...of('messages', MESSAGES, messages, 1), ...of('money', MONEY, money, cost)]
}
