import * as v from 'valibot'
import {
  holdPolicy,
  type PolicyAt,
  type PolicyPlace,
  type PolicyRefusal,
  policyAt,
  saveLevel,
  slackenedBy,
} from '#domain/administration/policy.ts'
import { factors } from '#domain/factors/all.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { type Effective, effective, limits } from '#domain/policies/effective.ts'
import {
  exemptions,
  type Level,
  type PolicyLevel,
  providerKeys,
  type Says,
  setUpBy,
  silent,
  weakForAdministrators,
} from '#domain/policies/levels.ts'
import { hour, minute } from '#kernel/time.ts'
import { isAsKnown } from '../etag.ts'
import type { Answer } from '../operation.ts'
import { id } from '../people.ts'
import { type FieldProblem, invalid, Problem } from '../problem.ts'
import { typedInstant } from './fields.ts'
import { atOrganization, type Managing, managing, undoing } from './managing.ts'

const MOST = 10_000
const kinds = factors.map(({ kind }) => kind)
const roles = ['owner', 'administrator', 'support', 'member'] as const

/** What is left out is as null: the level says nothing about it. */
const nullable = <Said extends v.GenericSchema>(said: Said) => v.optional(v.nullable(said), null)
const whole = (min: number, max: number, said: string) =>
  nullable(v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.description(said)))

const seconds = {
  sessionIdle: whole(minute, MOST * minute, 'Seconds after which a session that nobody used is over.'),
  sessionAbsolute: whole(hour, MOST * hour, 'Seconds after which a session is over.'),
  stepUpAge: whole(minute, MOST * minute, 'For how many seconds a proof of who they are is good for changes.'),
  resetWait: whole(0, MOST * hour, 'For how many seconds a reset of factors waits.'),
  linkLife: whole(hour, MOST * hour, 'For how many seconds a set-up link is good.'),
}

const starts = {
  requiredFrom: nullable(typedInstant('From when the requirement holds; one of these three, or at once.')),
  graceDays: whole(1, 365, 'How many days after it was required.'),
  graceSignIns: whole(1, 100, 'After how many sign-ins.'),
}

export const said = v.strictObject({
  secondFactor: nullable(v.picklist(['optional', 'required'])),
  ...starts,
  offLimits: v.optional(v.pipe(v.array(v.picklist(kinds)), v.description('What nobody may set up.')), []),
  trustedBrowserDays: whole(0, MOST, 'For how many days a browser may be trusted; 0 for never.'),
  ...seconds,
  codeDigits: whole(6, 8, 'How long codes are that are sent.'),
  setUpBy: nullable(
    v.pipe(v.picklist(setUpBy), v.description('Who may see the key of members of clients right below.')),
  ),
  weakForAdministrators: nullable(
    v.pipe(v.picklist(weakForAdministrators), v.description('Whether those who administer may use weak methods.')),
  ),
  phishingResistant: nullable(v.pipe(v.literal('required'), v.description('Nothing is taken but passkeys.'))),
  phishingResistantFrom: nullable(typedInstant('From when; at once without it.')),
  exemption: nullable(
    v.pipe(v.picklist(exemptions), v.description('How far an identity provider may stand in for a second factor.')),
  ),
  providerKeys: nullable(
    v.pipe(v.picklist(providerKeys), v.description('Whether its proof of a key counts where only passkeys do.')),
  ),
})

const from = v.strictObject({
  level: v.pipe(
    v.picklist(['product', 'above', 'organization', 'role', 'person']),
    v.description('Whose word it is; `above`: of a level that the key does not see.'),
  ),
  organization: v.nullable(id),
})
const sourced = <Value extends v.GenericSchema>(value: Value) => v.strictObject({ value, from })
const held = (name: string) => [name, sourced(v.number())] as const

export const shownPolicy = v.strictObject({
  organization: id,
  person: v.pipe(v.nullable(id), v.description('Whose own level it is; null: nobody’s.')),
  role: v.pipe(v.nullable(v.picklist(roles)), v.description('Of whom; null: of everybody there.')),
  own: v.pipe(said, v.description('What this level says itself; null where it says nothing.')),
  effective: v.strictObject({
    secondFactor: sourced(v.picklist(['optional', 'required'])),
    offLimits: v.array(sourced(v.string())),
    setUpBy: sourced(v.picklist(setUpBy)),
    weakForAdministrators: sourced(v.picklist(weakForAdministrators)),
    phishingResistantFrom: sourced(v.pipe(v.string(), v.description('`never`, `once`, or when.'))),
    exemption: sourced(v.picklist(exemptions)),
    providerKeys: sourced(v.picklist(providerKeys)),
    ...Object.fromEntries(limits.map(held)),
  }),
})

const query = v.strictObject({
  role: v.optional(
    v.pipe(v.picklist(roles), v.description('What is said of people of this role; without it, of all.')),
  ),
})

export const getPolicy = managing({
  method: 'GET',
  path: '/v1/organizations/{organization}/policy',
  ...{ verb: 'policies.read', deed: 'organization.govern' },
  title: 'Read a policy',
  text: 'What one level says, what holds there, and by whose word.',
  params: atOrganization,
  query,
  answers: { 200: { text: 'The policy.', schema: shownPolicy } },
  tagged: true,
  handle: async (at, { query: asked }) => {
    const place = placeOf(at, asked.role ?? null)
    return answered(at, place, await at.world.look((look) => policyAt(look, place)))
  },
})

export const putPolicy = managing({
  method: 'PUT',
  path: '/v1/organizations/{organization}/policy',
  ...{ verb: 'policies.write', deed: 'organization.govern' },
  title: 'Change a policy',
  text: 'Says what one level says from now on: what is left out it says nothing about. It cannot be looser than what holds above. At the organization of the key nothing can become looser than it is.',
  params: atOrganization,
  query,
  body: said,
  answers: { 200: { text: 'The policy.', schema: shownPolicy } },
  problems: ['looser', 'dead-end'],
  tagged: true,
  handle: (at, { query: asked, body }) => putLevel(at, placeOf(at, asked.role ?? null), body),
})

const placeOf = ({ organization }: Managing, role: (typeof roles)[number] | null): PolicyPlace => ({
  organization,
  role,
  user: undefined,
})

/** Says what one level says from now on, in the terms of the page. */
export async function putLevel(
  at: Managing,
  place: PolicyPlace,
  body: v.InferOutput<typeof said>,
): Promise<Answer | Problem> {
  return undoing(at, async (work) => {
    const policy = await holdPolicy(work, place)
    if (!isAsKnown(at.ifMatch, shown(at, place, policy))) return new Problem('changed')
    const wrong = wrongIn(body, policy.own, work.now)
    if (wrong) return wrong
    const says = { ...silent, ...appsOf(policy.own), ...body }
    const looser = at.organization.path === at.scope.path ? slackenedBy(place, policy, says) : []
    if (looser.length > 0) return looserThan(looser)
    const refusal = await saveLevel(work, at.agent, place, says)
    if (refusal) return refused(refusal)
    return answered(at, place, await holdPolicy(work, place))
  })
}

/** The parameters of apps are no part of it, and stay. */
function appsOf(own: PolicyLevel | undefined): Partial<Says> {
  return own ? { totpAlgorithm: own.totpAlgorithm, totpDigits: own.totpDigits, totpPeriod: own.totpPeriod } : {}
}

/** A day that is over may stay, as it was said when it was to come. */
function wrongIn(says: v.InferOutput<typeof said>, own: PolicyLevel | undefined, now: Date): Problem | undefined {
  const begins = (Object.keys(starts) as (keyof typeof starts)[]).filter((name) => says[name] !== null)
  const [first, second] = begins
  if (second) return invalid(second, 'does-not-fit')
  if (first && says.secondFactor !== 'required') return invalid(first, 'does-not-fit')
  if (says.phishingResistantFrom && !says.phishingResistant) return invalid('phishingResistantFrom', 'does-not-fit')
  const past = (['requiredFrom', 'phishingResistantFrom'] as const).find((name) => {
    const day = says[name]
    return day !== null && day <= now && day.getTime() !== own?.[name]?.getTime()
  })
  return past && invalid(past, 'past')
}

function refused(refusal: PolicyRefusal): Problem {
  switch (refusal.code) {
    case 'looser':
      return looserThan(refusal.loosenings.map(({ setting }) => setting))
    case 'dead-end':
      return new Problem('dead-end', { errors: [{ field: 'secondFactor', problem: 'dead-end' }] })
    case 'shuts-out-yourself':
      return invalid('phishingResistant', 'shuts-out-yourself')
  }
}

function looserThan(settings: readonly string[]): Problem {
  const errors = settings.map((field): FieldProblem => ({ field, problem: 'looser' }))
  return new Problem('looser', { errors })
}

/** One level as it is answered. */
export function answered(at: Managing, place: PolicyPlace, policy: PolicyAt): Answer {
  return { status: 200, body: shown(at, place, policy), tagged: true }
}

function shown(at: Managing, { role, user }: PolicyPlace, { own, above }: PolicyAt): object {
  const all = effective(own ? [...above, own] : above)
  const whom = { organization: at.organization.id, role, person: user?.id ?? null }
  return { ...whom, own: shownSays(own ?? silent), effective: shownEffective(at, all) }
}

function shownSays({ totpAlgorithm, totpDigits, totpPeriod, ...says }: Says): object {
  const names = Object.keys(said.entries) as (keyof typeof says)[]
  return Object.fromEntries(names.map((name) => [name, asText(says[name])]))
}

const asText = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value)

function shownEffective(at: Managing, all: Effective): object {
  const of = ({ value, from: level }: { value: unknown; from: Level | undefined }): object => ({
    value: asText(value),
    from: whose(at, level),
  })
  return {
    ...{ secondFactor: of(all.secondFactor), offLimits: all.offLimits.map(of), setUpBy: of(all.setUpBy) },
    weakForAdministrators: of(all.weakForAdministrators),
    phishingResistantFrom: of(all.phishingResistant),
    ...{ exemption: of(all.exemption), providerKeys: of(all.providerKeys) },
    ...Object.fromEntries(limits.map((limit) => [limit, of(all[limit])])),
  }
}

function whose({ scope }: Managing, level: Level | undefined): object {
  if (!level) return { level: 'product', organization: null }
  if (level.depth < levelsOf(scope).length) return { level: 'above', organization: null }
  const of = level.userId !== null ? 'person' : level.role === null ? 'organization' : 'role'
  return { level: of, organization: level.organizationId }
}
