import * as v from 'valibot'
import {
  addExternal,
  type ByKey,
  changeExternal,
  type ExternalPerson,
  findExternalPerson,
  linkForExternal,
  removeExternal,
} from '#domain/account/external-people.ts'
import { externalIds, holdExternal } from '#domain/users/external.ts'
import { displayName, email, mobile, type Parsed, username } from '#kernel/parse.ts'
import type { Work } from '#kernel/work.ts'
import { portalAddress } from '../http/portal-address.ts'
import { isAsKnown } from './etag.ts'
import { type Answer, type ApiCall, operation } from './operation.ts'
import { afterIn, paged, pageFields, pageOf } from './paging.ts'
import { externalId, id } from './people.ts'
import { Problem } from './problem.ts'
import { kinds } from './verify.ts'

/** A text as forms take it. */
export const parsed = (parse: (input: unknown) => Parsed<string>, most: number, text: string) =>
  v.pipe(
    v.string(),
    v.maxLength(most),
    // reason: what stands behind a transformation is of what is read, and the reference is of what is sent
    v.description(text),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const { ok, ...read } = { problem: undefined, value: '', ...parse(dataset.value) }
      if (ok) return read.value
      addIssue({ message: 'malformed' })
      return NEVER
    }),
  )

export const languages = ['auto', 'en', 'de'] as const

const described = v.strictObject({
  email: parsed(email, 254, 'Where letters and codes go.'),
  username: v.optional(parsed(username, 128, 'Without it, the external id. It is never changed.')),
  name: v.optional(v.union([v.literal(''), parsed(displayName, 100, '')]), ''),
  mobile: v.optional(v.nullable(parsed(mobile, 40, 'With its country code.')), null),
  language: v.optional(v.picklist(languages), 'auto'),
})

const person = v.strictObject({
  id,
  externalId,
  ...{ username: v.string(), email: v.string(), name: v.string(), mobile: v.nullable(v.string()) },
  language: v.string(),
  status: v.picklist(['active', 'suspended', 'invited']),
  methods: v.pipe(v.array(v.picklist(kinds)), v.description('What they have proved that they can answer with.')),
  createdAt: v.pipe(v.string(), v.metadata({ format: 'date-time' })),
})

const params = v.strictObject({ externalId })

export const putUser = operation({
  method: 'PUT',
  path: '/v1/users/{externalId}',
  verb: 'users.write',
  title: 'Put somebody',
  text: 'Adds somebody whom your own portal keeps, or writes down what has changed. They have no password here. Nobody who was added in another way is ever changed by it.',
  params,
  body: described,
  answers: { 200: { text: 'Changed.', schema: person }, 201: { text: 'Added.', schema: person } },
  problems: ['taken', 'changed'],
  tagged: true,
  handle: put,
})

export const getUser = operation({
  method: 'GET',
  path: '/v1/users/{externalId}',
  verb: 'users.read',
  title: 'Read somebody',
  text: 'Somebody whom your own portal has put here.',
  params,
  answers: { 200: { text: 'The person.', schema: person } },
  problems: ['not-found'],
  tagged: true,
  handle: async ({ world, caller }, { params: { externalId: of } }) => {
    const found = await world.look((look) => findExternalPerson(look, caller.key.organizationId, of))
    return found ? { status: 200, body: shown(of, found), tagged: true } : new Problem('not-found')
  },
})

export const deleteUser = operation({
  method: 'DELETE',
  path: '/v1/users/{externalId}',
  verb: 'users.write',
  title: 'Remove somebody',
  text: 'Takes them away with all their factors. What they did stays on record, by ids alone.',
  params,
  answers: { 204: { text: 'Gone.' } },
  problems: ['not-found', 'changed'],
  handle: (call, { params: { externalId: of } }) =>
    call.world.work(async (work) => {
      await holdExternal(work, call.caller.key.organizationId, of)
      const found = await findExternalPerson(work, call.caller.key.organizationId, of)
      if (!found) return new Problem('not-found')
      if (!isAsKnown(call.ifMatch, shown(of, found))) return new Problem('changed')
      await removeExternal(work, byOf(call), found.user)
      return { status: 204 }
    }),
})

export const listUsers = operation({
  method: 'GET',
  path: '/v1/users',
  verb: 'users.read',
  title: 'List them',
  text: 'What your own portal calls those it has put here, in order, a page at a time.',
  query: v.strictObject(pageFields),
  answers: { 200: { text: 'A page.', schema: pageOf(v.strictObject({ externalId: v.string() })) } },
  handle: async ({ world, caller }, { query: { limit, after } }) => {
    const { organizationId } = caller.key
    const ids = await world.work((work) => externalIds(work, organizationId, afterIn(after) ?? '', limit + 1))
    const { items, next } = paged(ids, limit, (one) => one)
    return { status: 200, body: { items: items.map((one) => ({ externalId: one })), next } }
  },
})

export const postEnrollment = operation({
  method: 'POST',
  path: '/v1/enrollments',
  verb: 'enrollments',
  title: 'Make a set-up link',
  text: 'A link, good once and for a day, to the page where somebody whom your portal has put here sets up a second factor, in the look of their organization. Hand it to nobody but them.',
  body: v.strictObject({ user: v.strictObject({ externalId }) }),
  answers: {
    201: {
      text: 'The link.',
      schema: v.strictObject({ link: v.string(), expiresAt: v.pipe(v.string(), v.metadata({ format: 'date-time' })) }),
    },
  },
  problems: ['not-found', 'over'],
  handle: enroll,
})

async function put(
  call: ApiCall,
  { params: { externalId: of }, body }: { params: { externalId: string }; body: v.InferOutput<typeof described> },
): Promise<Answer | Problem> {
  const { organizationId } = call.caller.key
  const name = body.username ?? username(of)
  if (typeof name !== 'string' && !name.ok)
    return new Problem('invalid', { errors: [{ field: 'username', problem: 'missing' }] })
  const draft = { timeZone: 'UTC', ...body, username: typeof name === 'string' ? name : name.value }
  return call.world.work(async (work) => {
    await holdExternal(work, organizationId, of)
    const before = await findExternalPerson(work, organizationId, of)
    if (!isAsKnown(call.ifMatch, before && shown(of, before))) return new Problem('changed')
    if (before) await changeExternal(work, byOf(call), before.user, { ...draft, timeZone: before.user.timeZone })
    else if ((await addExternal(work, byOf(call), of, draft)) === 'taken') return new Problem('taken')
    return answered(work, organizationId, of, before ? 200 : 201)
  })
}

async function answered(work: Work, organizationId: string, of: string, status: number): Promise<Answer> {
  const now = await findExternalPerson(work, organizationId, of)
  if (!now) throw new Error('somebody who was just written down is there')
  return { status, body: shown(of, now), tagged: true }
}

async function enroll(
  call: ApiCall,
  { body: { user } }: { body: { user: { externalId: string } } },
): Promise<Answer | Problem> {
  const { world, site, caller } = call
  const made = await world.work(async (work) => {
    const found = await findExternalPerson(work, caller.key.organizationId, user.externalId)
    return found?.user.status === 'active' ? linkForExternal(work, byOf(call), found.user) : undefined
  })
  if (!made) return new Problem('not-found')
  if (made === 'protected') return new Problem('over')
  const portal = await world.look((look) => portalAddress(look, site, caller.realmId))
  return { status: 201, body: { link: `${portal}/enroll/${made.token}`, expiresAt: made.expiresAt.toISOString() } }
}

function shown(of: string, { user, methods }: ExternalPerson): object {
  const { id: ours, username: name, email: address, name: shownName, mobile: number, language, status } = user
  return {
    ...{ id: ours, externalId: of, username: name, email: address, name: shownName, mobile: number, language },
    ...{ status, methods, createdAt: user.createdAt.toISOString() },
  }
}

const byOf = ({ caller: { key }, place }: ApiCall): ByKey => ({
  ...{ keyId: key.id, organizationId: key.organizationId, createdBy: key.createdBy },
  ...{ createdByOrganizationId: key.createdByOrganizationId, place },
})
