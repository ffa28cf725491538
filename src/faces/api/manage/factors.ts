import * as v from 'valibot'
import type { Made } from '#domain/account/links.ts'
import { termsOf } from '#domain/administration/access.ts'
import { invite } from '#domain/administration/invite.ts'
import { requirePerson, requiringOf } from '#domain/administration/people-change.ts'
import { askReset, type Reset, stopReset, waitingReset } from '#domain/administration/reset.ts'
import { makeEnrollmentLink } from '#domain/administration/set-up-for.ts'
import { enrollmentsOf } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import { label } from '#kernel/parse.ts'
import { portalAddress } from '../../http/portal-address.ts'
import type { Answer } from '../operation.ts'
import { id } from '../people.ts'
import { invalid, Problem } from '../problem.ts'
import { parsed } from '../users.ts'
import { kinds } from '../verify.ts'
import { instant, reason } from './fields.ts'
import { tooManyLetters } from './letters.ts'
import { atPerson, type ManagingPerson, managing, person, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/people/{person}'

const factor = v.strictObject({
  ...{ id, kind: v.picklist(kinds), label: v.string() },
  state: v.pipe(
    v.picklist(['unproved', 'active', 'exhausted', 'suspended']),
    v.description('`exhausted`: worn out. `suspended`: they have said that it was not they who added it.'),
  ),
  createdAt: instant('Since when they have it.'),
  lastUsedAt: v.nullable(instant('')),
})

const factors = v.strictObject({
  items: v.array(factor),
  required: v.pipe(
    v.picklist(['no', 'by-policy', 'by-person', 'by-choice']),
    v.description(
      'Whether they are asked for one: `by-policy` of a level, of them `by-person`, or by their own `by-choice`.',
    ),
  ),
})

const reset = v.strictObject({
  state: v.pipe(
    v.picklist(['none', 'waiting', 'done']),
    v.description('`waiting`: for its time, or for a second person.'),
  ),
  dueAt: v.pipe(v.nullable(instant('')), v.description('When it is done, unless somebody stops it.')),
  needsApproval: v.pipe(v.boolean(), v.description('Of owners: a second person approves it, on the pages.')),
})

const link = v.strictObject({
  link: v.pipe(v.nullable(v.string()), v.description('To be handed over to nobody but them; null where it was sent.')),
  expiresAt: instant('Until when it is good, once. An earlier one is over.'),
})
const sending = v.strictObject({
  send: v.optional(v.pipe(v.boolean(), v.description('Whether it is sent to them, or handed over by you.')), true),
})

export const listFactors = managing({
  method: 'GET',
  path: `${AT}/factors`,
  ...{ verb: 'factors.read', deed: 'person.see' },
  title: 'Read somebody’s factors',
  text: 'What they have to prove who they are with. There are no secrets among it.',
  params: atPerson,
  answers: { 200: { text: 'All of them.', schema: factors } },
  handle: async (at) => ({ status: 200, body: await factorsOf(person(at)) }),
})

export const postRequirement = managing({
  method: 'POST',
  path: `${AT}/requirement`,
  ...{ verb: 'factors.write', deed: 'person.require' },
  title: 'Require a second factor of somebody',
  text: 'Or no longer. What a level above requires stays, and so does every factor.',
  params: atPerson,
  body: v.strictObject({ required: v.boolean() }),
  answers: { 200: { text: 'How it stands now.', schema: factors } },
  handle: (at, { body }) => require(person(at), body.required),
})

export const getReset = managing({
  method: 'GET',
  path: `${AT}/reset`,
  ...{ verb: 'factors.read', deed: 'person.see' },
  title: 'See a reset that waits',
  text: 'For its time, or for a second person.',
  params: atPerson,
  answers: { 200: { text: 'How it stands.', schema: reset } },
  handle: async (at) => {
    const waiting = await at.world.within(at.scope, (work) => waitingReset(work, person(at).user))
    return { status: 200, body: shownReset(waiting, 'none') }
  },
})

export const postReset = managing({
  method: 'POST',
  path: `${AT}/reset`,
  ...{ verb: 'factors.write', deed: 'person.reset' },
  title: 'Reset somebody’s factors',
  text: 'Takes all of them away, after the time that the policy says. They keep their password, are signed out everywhere, and set up a new factor at their next sign-in. Single factors cannot be removed: nobody gets around that time.',
  params: atPerson,
  body: v.strictObject({ reason, ticket: parsed(label, 60, 'By what you find the case again.') }),
  answers: { 201: { text: 'It is done, or waits.', schema: reset } },
  problems: ['under-way'],
  handle: async (at, { body }) => {
    const about = person(at)
    const terms = await at.world.look((look) => termsOf(look, about))
    return undoing(at, async (work) => {
      const came = await askReset(work, at.agent, about, terms, body)
      if (came === 'waiting') return new Problem('under-way')
      const waiting = came === 'asked' ? await waitingReset(work, about.user) : undefined
      return { status: 201, body: shownReset(waiting, 'done') }
    })
  },
})

export const deleteReset = managing({
  method: 'DELETE',
  path: `${AT}/reset`,
  ...{ verb: 'factors.write', deed: 'person.reset' },
  title: 'Stop a reset',
  text: 'One that waits.',
  params: atPerson,
  answers: { 204: { text: 'It is stopped.' } },
  problems: ['over'],
  handle: (at) =>
    undoing(at, async (work): Promise<Answer | Problem> => {
      const stopped = await stopReset(work, person(at).user, at.agent.user.id, at.agent.place)
      return stopped ? { status: 204 } : new Problem('over')
    }),
})

export const postEnrollmentLink = managing({
  method: 'POST',
  path: `${AT}/enrollment-link`,
  ...{ verb: 'factors.write', deed: 'person.link' },
  title: 'Make somebody a set-up link',
  text: 'By which they set up a second factor, in the look of their organization. `over` where one protects them already.',
  params: atPerson,
  body: sending,
  answers: { 201: { text: 'The link.', schema: link } },
  problems: ['over', 'suspended', 'too-many-requests'],
  handle: async (at, { body: { send } }) => {
    const about = person(at)
    if (about.user.status === 'suspended') return new Problem('suspended')
    const terms = await at.world.look((look) => termsOf(look, about))
    const made = await undoing(at, async (work): Promise<Made | Problem> => {
      const link = await makeEnrollmentLink(work, at.agent, about, terms, send)
      if (link === 'protected') return new Problem('over')
      return (send && (await tooManyLetters(at, work, about.user.email))) || link
    })
    return made instanceof Problem ? made : linked(about, made, send ? undefined : 'enroll')
  },
})

export const postInvitation = managing({
  method: 'POST',
  path: `${AT}/invitation`,
  ...{ verb: 'people.write', deed: 'person.add' },
  title: 'Invite somebody again',
  text: 'Who has chosen no password yet.',
  params: atPerson,
  body: sending,
  answers: { 201: { text: 'The link.', schema: link } },
  problems: ['over', 'too-many-requests'],
  handle: async (at, { body: { send } }) => {
    const about = person(at)
    const made = await undoing(at, async (work): Promise<Made | Problem> => {
      const link = await invite(work, at.agent, about, send)
      if (!link) return new Problem('over')
      return (send && (await tooManyLetters(at, work, about.user.email))) || link
    })
    return made instanceof Problem ? made : linked(about, made, send ? undefined : 'invitation')
  },
})

async function linked({ world, site, user }: ManagingPerson, made: Made, page: string | undefined): Promise<Answer> {
  const portal = page && (await world.look((look) => portalAddress(look, site, user.realmId)))
  const address = portal ? `${portal}/${page}/${made.token}` : null
  return { status: 201, body: { link: address, expiresAt: made.expiresAt.toISOString() } }
}

async function require(at: ManagingPerson, required: boolean): Promise<Answer | Problem> {
  const requiring = await at.world.look((look) => requiringOf(look, at))
  const done = await undoing(at, async (work) => {
    const outcome = await requirePerson(work, at.agent, at, requiring, required)
    if (outcome === 'not-yours') return new Problem('not-yours')
    return outcome === 'done' ? outcome : invalid('required', outcome)
  })
  return done instanceof Problem ? done : { status: 200, body: await factorsOf(at) }
}

async function factorsOf(at: ManagingPerson): Promise<object> {
  const { enrollments, requiring } = await at.world.look(async (look) => ({
    enrollments: await enrollmentsOf(look, at.user),
    requiring: await requiringOf(look, at),
  }))
  const { byLevel, byPerson } = requiring
  const required = byLevel ? 'by-policy' : byPerson ? 'by-person' : at.user.tokenRequired ? 'by-choice' : 'no'
  return { items: enrollments.filter(isThere).map(shownFactor), required }
}

const isThere = ({ state }: Enrollment): boolean => state !== 'pending' && state !== 'ended'

function shownFactor({ id: of, kind, label: called, state, createdAt, lastUsedAt }: Enrollment): object {
  const used = lastUsedAt?.toISOString() ?? null
  return { id: of, kind, label: called, state, createdAt: createdAt.toISOString(), lastUsedAt: used }
}

function shownReset(waiting: Reset | undefined, otherwise: 'none' | 'done'): object {
  if (!waiting) return { state: otherwise, dueAt: null, needsApproval: false }
  return { state: 'waiting', dueAt: waiting.dueAt.toISOString(), needsApproval: waiting.needsApproval }
}
