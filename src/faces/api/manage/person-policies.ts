import * as v from 'valibot'
import { type Granted, grantException, revokeExceptions } from '#domain/administration/exceptions.ts'
import { type PolicyPlace, policyAt } from '#domain/administration/policy.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { silent } from '#domain/policies/levels.ts'
import { standingsOf } from '#domain/policies/policies.ts'
import type { Answer } from '../operation.ts'
import { invalid, Problem } from '../problem.ts'
import { instant, reason, typedInstant } from './fields.ts'
import { atPerson, type ManagingPerson, managing, person } from './managing.ts'
import { answered, putLevel, said, shownPolicy } from './policies.ts'

const AT = '/v1/organizations/{organization}/people/{person}'
const answers = { 200: { text: 'The policy.', schema: shownPolicy } }

export const getPersonPolicy = managing({
  method: 'GET',
  path: `${AT}/policy`,
  ...{ verb: 'policies.read', deed: 'person.see' },
  title: 'Read what holds for one person',
  text: 'What their own level says, what holds for them, and by whose word.',
  params: atPerson,
  answers,
  tagged: true,
  handle: async (at) => {
    const place = placeOf(person(at))
    return answered(at, place, await at.world.look((look) => policyAt(look, place)))
  },
})

export const putPersonPolicy = managing({
  method: 'PUT',
  path: `${AT}/policy`,
  ...{ verb: 'policies.write', deed: 'person.require' },
  title: 'Change the policy of one person',
  text: 'Says what their own level says from now on: what is left out it says nothing about. It cannot be looser than what holds above, nor, in the organization of the key, than what holds now.',
  params: atPerson,
  body: said,
  answers,
  problems: ['looser', 'dead-end'],
  tagged: true,
  handle: (at, { body }) => putLevel(at, placeOf(person(at)), body),
})

export const deletePersonPolicy = managing({
  method: 'DELETE',
  path: `${AT}/policy`,
  ...{ verb: 'policies.write', deed: 'person.require' },
  title: 'Take the policy of one person back',
  text: 'Their own level says nothing any more.',
  params: atPerson,
  answers: { 204: { text: 'It says nothing.' } },
  problems: ['looser', 'dead-end', 'changed'],
  handle: async (at): Promise<Answer | Problem> => {
    const { totpAlgorithm: _a, totpDigits: _d, totpPeriod: _p, ...nothing } = silent
    const done = await putLevel(at, placeOf(person(at)), { ...nothing, offLimits: [] })
    return done instanceof Problem ? done : { status: 204 }
  },
})

const exceptions = v.strictObject({
  items: v.array(
    v.strictObject({
      reason: v.string(),
      endsAt: instant('When the requirement holds again.'),
    }),
  ),
})

export const getExceptions = managing({
  method: 'GET',
  path: `${AT}/exception`,
  ...{ verb: 'policies.read', deed: 'person.see' },
  title: 'See what excuses somebody',
  text: 'As far as it was granted by the organization of the key or below it.',
  params: atPerson,
  answers: { 200: { text: 'What holds at this moment.', schema: exceptions } },
  handle: (at) => standing(person(at)),
})

export const postException = managing({
  method: 'POST',
  path: `${AT}/exception`,
  ...{ verb: 'policies.write', deed: 'person.exempt' },
  title: 'Excuse somebody',
  text: 'From the second factor that levels below the organization of the key require, until a day. What that organization or one above it requires stays (`looser`): people excuse from that on the page. Where nothing is required of them, it is `over`.',
  params: atPerson,
  body: v.strictObject({ reason, endsAt: typedInstant('At most a year from now.') }),
  answers: { 201: { text: 'What holds now.', schema: exceptions } },
  problems: ['looser', 'over'],
  handle: async (at, { body }) => {
    const granted = await grantException(at.world, at.scope, at.agent, person(at), body)
    return granted.ok ? { ...(await standing(person(at))), status: 201 } : refused(granted)
  },
})

export const deleteException = managing({
  method: 'DELETE',
  path: `${AT}/exception`,
  ...{ verb: 'policies.write', deed: 'person.exempt' },
  title: 'Excuse somebody no longer',
  text: 'Ends what was granted at the organization of the key and below it; where there is none, it is `over`.',
  params: atPerson,
  answers: { 204: { text: 'The requirement holds again.' } },
  problems: ['over'],
  handle: async (at): Promise<Answer | Problem> => {
    const ended = await revokeExceptions(at.world, at.scope, at.agent, person(at))
    return ended ? { status: 204 } : new Problem('over')
  },
})

const placeOf = ({ organization, user }: ManagingPerson): PolicyPlace => ({ organization, role: null, user })

/** Who is above the key excuses for reasons of their own. */
async function standing({ world, scope, organization, user }: ManagingPerson): Promise<Answer> {
  const items = await world.look(async (look) => {
    const { exceptions: all } = await standingsOf(look, organization, user)
    return all.filter(({ endsAt, depth }) => endsAt > look.now && depth >= levelsOf(scope).length)
  })
  return {
    status: 200,
    body: { items: items.map((one) => ({ reason: one.reason, endsAt: one.endsAt.toISOString() })) },
  }
}

function refused(granted: Extract<Granted, { ok: false }>): Problem {
  switch (granted.code) {
    case 'too-late':
      return invalid('endsAt', 'past')
    case 'too-long':
      return invalid('endsAt', 'too-long')
    case 'nothing-to-except':
      return new Problem('over')
    case 'set-above':
      return new Problem('looser', { errors: [{ field: 'endsAt', problem: 'looser' }] })
  }
}
