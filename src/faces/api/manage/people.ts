import * as v from 'valibot'
import { listFound } from '#domain/administration/found.ts'
import { keptOf } from '#domain/administration/kept-fields.ts'
import { type ListedPerson, placeOfPerson } from '#domain/administration/people.ts'
import { addPerson } from '#domain/administration/people-add.ts'
import { type ChangeRefusal, changePerson, statusesOf } from '#domain/administration/people-change.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import { findUser, type User } from '#domain/users/users.ts'
import { displayName, email, mobile, timeZone, username } from '#kernel/parse.ts'
import type { Look, Scope, Scoped } from '#kernel/work.ts'
import type { Answer } from '../operation.ts'
import { pageOf } from '../paging.ts'
import { id } from '../people.ts'
import { invalid, Problem } from '../problem.ts'
import { languages, parsed } from '../users.ts'
import { instant, nextOf, placeIn, searchFields } from './fields.ts'
import { tooManyLetters } from './letters.ts'
import { atOrganization, atPerson, changing, type Managing, managing, person, undoing } from './managing.ts'

const role = v.picklist(['owner', 'administrator', 'support', 'member'])
const status = v.pipe(
  v.picklist(['invited', 'active', 'suspended']),
  v.description('`invited`: they have chosen neither a password nor a passkey yet.'),
)
const text = v.string()

const shownPerson = v.strictObject({
  ...{ id, organization: id, username: text, email: text, name: text, mobile: v.nullable(text) },
  waitingEmail: v.pipe(v.nullable(text), v.description('An address that they have not proved yet.')),
  ...{ language: text, timeZone: text, role, status, hasPassword: v.boolean() },
  externalId: v.pipe(v.nullable(text), v.description('What a portal of your own calls them, which keeps them.')),
  createdAt: instant('Since when they are there.'),
})

const listedPerson = v.strictObject({
  ...{ id, organization: id, username: text, email: text, name: text, mobile: v.nullable(text), role, status },
  secondFactor: v.pipe(
    v.picklist(['none', 'untried', 'proved']),
    v.description('`untried`: they have one, and no code of it was ever right, or it is worn out.'),
  ),
  createdAt: instant('Since when they are there.'),
  lastSignInAt: v.nullable(instant('')),
})

const details = {
  mobile: v.optional(v.nullable(parsed(mobile, 40, 'With its country code.'))),
  language: v.optional(v.picklist(languages)),
  timeZone: v.optional(parsed(timeZone, 64, 'Such as `Europe/Vienna`.')),
}
const called = v.union([v.literal(''), parsed(displayName, 100, '')])

const one = { 200: { text: 'The person.', schema: shownPerson } }

export const listPeopleOf = managing({
  method: 'GET',
  path: '/v1/organizations/{organization}/people',
  ...{ verb: 'people.read', deed: 'person.see' },
  title: 'List people',
  text: 'Those of an organization and of all below it, a page at a time. A page of a search may have fewer than were asked for, or none, with others still to come: `next` is null at the end alone.',
  params: atOrganization,
  query: v.strictObject(searchFields),
  answers: { 200: { text: 'A page, whoever was added first coming first.', schema: pageOf(listedPerson) } },
  handle: (at, { query }) => listed(at, query),
})

export const getPerson = managing({
  method: 'GET',
  path: '/v1/organizations/{organization}/people/{person}',
  ...{ verb: 'people.read', deed: 'person.see' },
  title: 'Read a person',
  text: 'Somebody whom the key reaches.',
  params: atPerson,
  answers: one,
  tagged: true,
  handle: async (at) => ({ status: 200, body: shown(person(at).user), tagged: true }),
})

const invited = v.strictObject({
  username: parsed(username, 128, 'With which they sign in. It is never changed.'),
  email: parsed(email, 254, 'Where the invitation goes, and letters from then on.'),
  name: v.optional(called, ''),
  role: v.optional(role, 'member'),
  ...details,
})

export const postPerson = managing({
  method: 'POST',
  path: '/v1/organizations/{organization}/people',
  ...{ verb: 'people.write', deed: 'person.add' },
  title: 'Invite somebody',
  text: 'Adds a person and sends them a letter with a link, where they choose a password. Nobody is given a password by the API.',
  params: atOrganization,
  body: invited,
  answers: { 201: { text: 'They are invited.', schema: shownPerson } },
  problems: ['taken', 'too-many-requests'],
  handle: invite,
})

const changes = v.strictObject({
  email: v.optional(parsed(email, 254, 'Where letters go. All their sessions end.')),
  name: v.optional(called),
  role: v.optional(role),
  status: v.optional(v.picklist(['active', 'suspended'])),
  ...details,
})

export const patchPerson = managing({
  method: 'PATCH',
  path: '/v1/organizations/{organization}/people/{person}',
  ...{ verb: 'people.write', deed: 'person.change' },
  title: 'Change a person',
  text: 'What is left out stays as it is. Another role or address, and suspending them, ends all their sessions.',
  params: atPerson,
  body: changes,
  answers: one,
  tagged: true,
  handle: (at, { body }) =>
    changing(
      at,
      ({ user }) => (user ? shown(user) : {}),
      async (work, { organization, user }) => {
        if (!user) return new Problem('not-found')
        const { status: wanted, ...rest } = without(body)
        const next = {
          ...user,
          ...rest,
          status: wanted ? await statusOf(work, user, wanted) : user.status,
          passwordHash: undefined,
        }
        const outcome = await changePerson(work, at.agent, { organization, user }, next)
        return outcome === 'done' ? read(work, user, 200) : refused(outcome)
      },
    ),
})

async function invite(at: Managing, { body }: { body: v.InferOutput<typeof invited> }): Promise<Answer | Problem> {
  const { agent, organization } = at
  return undoing(at, async (work) => {
    const refusal = await tooManyLetters(at, work, body.email)
    if (refusal) return refusal
    const added = await addPerson(work, agent, organization, { ...without(body), passwordHash: undefined })
    if (added.ok) return read(work, { organizationId: organization.id, id: added.id }, 201)
    return added.code === 'taken' ? new Problem('taken') : invalid('role', 'not-yours')
  })
}

/** What was said; what is left out is not there at all. */
function without<Said extends object>(said: Said): { [Name in keyof Said]: Exclude<Said[Name], undefined> } {
  const there = Object.entries(said).filter(([, value]) => value !== undefined)
  return Object.fromEntries(there) as { [Name in keyof Said]: Exclude<Said[Name], undefined> }
}

/** Whoever comes back is what they would be without having been suspended. */
async function statusOf(look: Look, user: User, wanted: 'active' | 'suspended'): Promise<User['status']> {
  if (wanted === 'suspended') return wanted
  return statusesOf(user, await keptOf(look, user))[0] ?? wanted
}

function refused(refusal: ChangeRefusal): Problem {
  switch (refusal) {
    case 'gone':
      return new Problem('not-found')
    case 'not-yours':
      return new Problem('not-yours')
    case 'role-not-yours':
      return invalid('role', 'not-yours')
    case 'last-owner':
      return invalid('role', 'last-owner')
    case 'no-method-in-role':
      return invalid('role', 'no-method')
  }
}

async function read(work: Scoped, key: Pick<User, 'organizationId' | 'id'>, as: number): Promise<Answer | Problem> {
  const user = await findUser(work, key)
  return user ? { status: as, body: shown(user), tagged: true } : new Problem('not-found')
}

function shown(user: User): object {
  const { id: of, organizationId, username: known, email: address, name, mobile: number, waitingEmail } = user
  const { language, timeZone: zone, role: as, status: stands, hasPassword, externalId, createdAt } = user
  return {
    ...{ id: of, organization: organizationId, username: known, email: address, name, mobile: number, waitingEmail },
    ...{ language, timeZone: zone, role: as, status: stands, hasPassword, externalId },
    createdAt: createdAt.toISOString(),
  }
}

async function listed(
  { world, agent, organization }: Managing,
  { limit, after, search }: { readonly limit: number; readonly after?: string | undefined; readonly search: string },
): Promise<Answer | Problem> {
  const place = placeIn(after)
  if (place instanceof Problem) return place
  const scope = scopeOf({ ...agent, organization }) as Scope
  const at = place ? ({ to: 'after', place } as const) : ({ to: 'first' } as const)
  return world.within(scope, async (work) => {
    const { rows, next: last } = await listFound(work, { search, size: limit, at })
    const next = nextOf(last && (await placeOfPerson(work, 'created', last)))
    return { status: 200, body: { items: rows.map(asListed), next } }
  })
}

const PROTECTION = ['none', 'untried', 'proved'] as const

function asListed(row: ListedPerson): object {
  const {
    id: of,
    organizationId,
    username: known,
    email: address,
    name,
    mobile: number,
    role: as,
    status: stands,
  } = row
  return {
    ...{ id: of, organization: organizationId, username: known, email: address, name, mobile: number, role: as },
    ...{ status: stands, secondFactor: PROTECTION[row.protection], createdAt: row.createdAt.toISOString() },
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
  }
}
