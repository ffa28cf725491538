import * as v from 'valibot'
import { type ApiKey, addKey, endKey, findKey, isTooMuch, keysOf, verbs } from '#domain/applications/api-keys.ts'
import { findApplication } from '#domain/applications/applications.ts'
import { isAddressOrRange, isAmong } from '#kernel/address.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Answer } from '../operation.ts'
import { pageFields, pageOf } from '../paging.ts'
import { id } from '../people.ts'
import { invalid, Problem } from '../problem.ts'
import { instant, name, pageAmong, typedInstant } from './fields.ts'
import { atOrganization, type Managing, managing, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/keys'
const MOST_NETWORKS = 20

const networks = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(50), v.check(isAddressOrRange))),
  v.maxLength(MOST_NETWORKS),
  v.description('Addresses and ranges it is taken from; none: from everywhere.'),
)

const shownKey = v.strictObject({
  ...{ id, name: v.string(), verbs: v.array(v.string()), networks: v.array(v.string()) },
  application: v.pipe(v.nullable(id), v.description('The one it belongs to.')),
  person: v.pipe(v.nullable(id), v.description('Whose own it is.')),
  ...{ createdAt: instant('Since when it is there.'), endsAt: v.nullable(instant('')) },
  lastUsedAt: v.nullable(instant('To the minute.')),
})

const added = v.strictObject({
  name,
  verbs: v.pipe(v.array(v.picklist(verbs)), v.minLength(1), v.maxLength(100), v.description('What it may do.')),
  networks: v.optional(networks, []),
  application: v.optional(v.nullable(id), null),
  endsAt: v.optional(v.nullable(typedInstant('Until when it is good; null: until somebody ends it.')), null),
})
type Added = v.InferOutput<typeof added>

export const listKeys = managing({
  method: 'GET',
  path: AT,
  ...{ verb: 'keys.read', deed: 'organization.keys' },
  title: 'List keys',
  text: 'Of an organization, not of those below it; never their secrets.',
  params: atOrganization,
  query: v.strictObject(pageFields),
  answers: { 200: { text: 'A page, the oldest first.', schema: pageOf(shownKey) } },
  handle: async ({ world, scope, organization }, { query }) => {
    const page = pageAmong(await world.within(scope, (work) => keysOf(work, organization)), query)
    return page instanceof Problem ? page : { status: 200, body: { ...page, items: page.items.map(shown) } }
  },
})

export const postKey = managing({
  method: 'POST',
  path: AT,
  ...{ verb: 'keys.write', deed: 'organization.keys' },
  title: 'Make a key',
  text: 'It is answered this once. No key gives another more than it has: verbs, networks and days that are its own, and somebody’s own key makes only keys of theirs.',
  params: atOrganization,
  body: added,
  answers: { 201: { text: 'The key.', schema: v.strictObject({ ...shownKey.entries, key: v.string() }) } },
  problems: ['too-many'],
  handle: make,
})

export const deleteKey = managing({
  method: 'DELETE',
  path: `${AT}/{key}`,
  ...{ verb: 'keys.write', deed: 'organization.keys' },
  title: 'End a key',
  text: 'Whatever uses it is refused from now on.',
  params: v.strictObject({ ...atOrganization.entries, key: id }),
  answers: { 204: { text: 'It is over.' } },
  handle: (at, { params }) =>
    undoing(at, async (work): Promise<Answer | Problem> => {
      const key = await findKey(work, { organizationId: at.organization.id, id: params.key })
      const ended = key && (await endKey(work, byOf(at), key))
      return ended ? { status: 204 } : new Problem('not-found')
    }),
})

const byOf = ({ agent, caller }: Managing) => ({
  actor: { userId: agent.user.id, organizationId: agent.place.by?.organizationId ?? caller.key.organizationId },
  place: agent.place,
})

async function make(at: Managing, { body }: { body: Added }): Promise<Answer | Problem> {
  const { caller, organization } = at
  const { userId } = caller.key
  // reason: a key of the organization outlives its maker, and one of theirs does not
  if (userId !== null && organization.id !== caller.key.organizationId) return new Problem('not-yours')
  return undoing(at, async (work) => {
    const wrong = moreThan(caller.key, body, work.now) ?? (await strangeIn(at, work, body))
    if (wrong) return wrong
    const { application: applicationId, ...rest } = body
    const draft = { ...rest, verbs: [...new Set(body.verbs)], applicationId, userId }
    const made = await addKey(work, byOf(at), organization.id, draft)
    const key = made && (await findKey(work, { organizationId: organization.id, id: made.id }))
    return key && made ? { status: 201, body: { ...shown(key), key: made.token } } : new Problem('too-many')
  })
}

/** What the new key would have and this one has not. */
function moreThan(own: ApiKey, { verbs: can, networks: from, endsAt }: Added, now: Date): Problem | undefined {
  const verb = can.findIndex((one) => !own.verbs.includes(one))
  if (verb >= 0) return invalid(`verbs.${verb}`, 'not-yours')
  if (own.networks.length > 0 && from.length === 0) return invalid('networks', 'not-yours')
  const wider = from.findIndex((one) => own.networks.length > 0 && !isWithin(one, own.networks))
  if (wider >= 0) return invalid(`networks.${wider}`, 'not-yours')
  if (endsAt !== null && endsAt <= now) return invalid('endsAt', 'past')
  const isLonger = own.endsAt !== null && (endsAt === null || endsAt > own.endsAt)
  return isLonger ? invalid('endsAt', 'not-yours') : undefined
}

/** The same range, or an address in one. */
function isWithin(network: string, own: readonly string[]): boolean {
  return own.includes(network) || (!network.includes('/') && isAmong(network, own))
}

async function strangeIn(
  { organization }: Managing,
  work: Scoped,
  { application, verbs: can }: Added,
): Promise<Problem | undefined> {
  if (application === null) return undefined
  const found = await findApplication(work, { organizationId: organization.id, id: application })
  if (found?.kind !== 'api') return invalid('application', 'unknown')
  return isTooMuch({ verbs: can, applicationId: application }) ? invalid('verbs', 'does-not-fit') : undefined
}

function shown(key: ApiKey): object {
  const { id: of, name: called, verbs: can, networks: from, applicationId, userId, createdAt, endsAt, lastUsedAt } = key
  return {
    ...{ id: of, name: called, verbs: can, networks: from, application: applicationId, person: userId },
    ...{ createdAt: createdAt.toISOString(), endsAt: endsAt?.toISOString() ?? null },
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}
