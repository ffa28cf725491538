import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { noteTest, takeTest } from '#domain/administration/gateway-tests.ts'
import { type Gateway, gatewaysOf, raiseGateway } from '#domain/messages/gateways.ts'
import { findUser, type User } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import { maskedNumber } from '#kernel/mask.ts'
import { mobile } from '#kernel/parse.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Answer } from '../operation.ts'
import { id } from '../people.ts'
import { invalid, Problem } from '../problem.ts'
import { parsed } from '../users.ts'
import { instant } from './fields.ts'
import { atGateway, gatewayIn } from './gateway-changes.ts'
import { atOrganization, type Managing, managing, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/gateways'
const text = v.string()

const shownGateway = v.strictObject({
  ...{ id, channel: v.picklist(['email', 'sms']), kind: text, name: text },
  senderAddress: v.pipe(text, v.description('Of SMS a name or a number, or blank for the one the gateway has.')),
  senderName: v.nullable(text),
  failures: v.pipe(v.number(), v.description('In a row, since it last worked.')),
  trippedUntil: v.pipe(v.nullable(instant('')), v.description('Until then the others are tried first.')),
  answer: v.pipe(v.nullable(text), v.description('What the other side said last.')),
  codes: v.pipe(
    v.strictObject({ sent: v.number(), verified: v.number() }),
    v.description('Of the last hour: how many left by it, and how many were typed in.'),
  ),
})
const answers = {
  200: { text: 'All of them, in the order they are tried.', schema: v.strictObject({ items: v.array(shownGateway) }) },
}

export const listGateways = managing({
  method: 'GET',
  path: AT,
  ...{ verb: 'gateways.read', deed: 'organization.change' },
  title: 'List gateways',
  text: 'By what messages of an organization leave; not those of the levels above, and never a secret.',
  params: atOrganization,
  answers,
  handle: (at) => at.world.within(at.scope, (work) => listed(at, work)),
})

export const raise = managing({
  method: 'POST',
  path: `${AT}/{gateway}/raise`,
  ...{ verb: 'gateways.write', deed: 'organization.change' },
  title: 'Try a gateway earlier',
  text: 'One place nearer to the front of its channel.',
  params: atGateway,
  answers,
  handle: (at, { params }) =>
    undoing(at, async (work) => {
      const gateway = await gatewayIn(at, work, params.gateway)
      if (!gateway) return new Problem('not-found')
      await raiseGateway(work, gateway)
      return listed(at, work)
    }),
})

export const postTest = managing({
  method: 'POST',
  path: `${AT}/{gateway}/test`,
  ...{ verb: 'gateways.write', deed: 'organization.change' },
  title: 'Test a gateway',
  text: 'Sends a message at once: by mail to whoever made the key, by SMS to the number that is given. It is on record, and five can follow each other.',
  params: atGateway,
  body: v.strictObject({ number: v.optional(parsed(mobile, 40, 'Of SMS: where to, with its country code.')) }),
  answers: {
    200: {
      text: 'What came of it.',
      schema: v.strictObject({
        sent: v.boolean(),
        answer: v.pipe(text, v.description('What the other side said.')),
      }),
    },
  },
  handle: async (at, { params, body }) => {
    const gateway = await at.world.within(at.scope, (work) => gatewayIn(at, work, params.gateway))
    const owner = await ownerOf(at)
    if (!gateway || !owner) return new Problem('not-found')
    if (gateway.channel === 'sms' && body.number === undefined) return invalid('number', 'missing')
    const taken = await takeTest(at.world, { user: owner })
    if (!taken.granted) return new Problem('too-many-requests')
    return tried(at, gateway, owner, gateway.channel === 'sms' ? (body.number ?? '') : owner.email)
  },
})

/** Whoever the key acts for: they may be above what it reaches. */
function ownerOf({ world, agent, caller }: Managing): Promise<User | undefined> {
  const organizationId = agent.place.by?.organizationId ?? caller.key.organizationId
  return world.look((look) => findUser(look, { organizationId, id: agent.user.id }))
}

async function tried(
  at: Managing,
  { id: of, name, channel }: Gateway,
  owner: User,
  to: string,
): Promise<Answer | Problem> {
  const { world, scope, agent, organization, tryOut } = at
  const createdAt = await world.look(async ({ now }) => now)
  const key = { organizationId: organization.id, userId: owner.id, id: newId(createdAt, (size) => randomBytes(size)) }
  const outcome = await tryOut?.({ ...key, channel, to, createdAt, language: null }, of)
  if (!outcome) return new Problem('not-found')
  const sent = outcome.result === 'sent'
  const shownTo = channel === 'sms' ? maskedNumber(to) : to
  await noteTest(world, scope, agent, organization, { gateway: name, channel, to: shownTo, sent })
  return { status: 200, body: { sent, answer: outcome.answer } }
}

async function listed({ organization }: Managing, work: Scoped): Promise<Answer> {
  return { status: 200, body: { items: (await gatewaysOf(work, organization.id)).map(shown) } }
}

/** warning: the settings hold secrets. */
function shown({ id: of, channel, kind, name, senderAddress, senderName, failures, ...rest }: Gateway): object {
  const { trippedUntil, answer, counted } = rest
  return {
    ...{ id: of, channel, kind, name, senderAddress, senderName, failures, answer },
    ...{ trippedUntil: trippedUntil?.toISOString() ?? null, codes: counted },
  }
}
