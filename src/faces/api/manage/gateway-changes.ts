import * as v from 'valibot'
import { addGatewayBy, changeGatewayBy, removeGatewayBy } from '#domain/messages/gateway-changes.ts'
import { emailKinds, smsKinds } from '#domain/messages/gateway-kinds.ts'
import { findGateway, type Gateway } from '#domain/messages/gateways.ts'
import type { Scoped } from '#kernel/work.ts'
import { isAsKnown } from '../etag.ts'
import type { Answer } from '../operation.ts'
import { id } from '../people.ts'
import { Problem } from '../problem.ts'
import { byOf } from './applications.ts'
import { instant } from './fields.ts'
import { gatewayOf, settings, shownOf, shownSettings } from './gateway-fields.ts'
import { atOrganization, changing, type Managing, managing, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/gateways'

/** The gateway of an address. */
export const atGateway = v.strictObject({ ...atOrganization.entries, gateway: id })

const channel = v.picklist(['email', 'sms'])
const kind = v.pipe(v.picklist([...new Set([...emailKinds, ...smsKinds])]), v.description('One that its channel has.'))
const line = v.pipe(v.string(), v.maxLength(300))
const said = {
  name: v.pipe(line, v.description('As it is shown.')),
  senderAddress: v.pipe(
    line,
    v.description('Of SMS a name, a short code or a number, or blank for the one the gateway has.'),
  ),
  senderName: v.nullable(v.pipe(line, v.description('Of e-mail: who it is from.'))),
}

const one = v.strictObject({
  ...{ id, channel, kind, name: v.string(), senderAddress: v.string(), senderName: v.nullable(v.string()) },
  settings: v.pipe(shownSettings, v.description('All but the secrets.')),
  secrets: v.pipe(v.array(v.string()), v.description('Which secrets it has; they are never shown.')),
  modifiedAt: instant('When it was last changed.'),
})
const answers = { 200: { text: 'The gateway.', schema: one } }

const added = v.strictObject({
  ...{ channel, kind, name: said.name },
  ...{ senderAddress: v.optional(said.senderAddress, ''), senderName: v.optional(said.senderName, null) },
  settings,
})
const changed = v.strictObject({ ...v.partial(v.strictObject(said)).entries, settings: v.optional(settings) })

const common = { verb: 'gateways.write', deed: 'organization.change' } as const

export const getGateway = managing({
  method: 'GET',
  path: `${AT}/{gateway}`,
  ...{ verb: 'gateways.read', deed: 'organization.change' },
  title: 'Read a gateway',
  text: 'How it is set, but for its secrets.',
  params: atGateway,
  answers,
  tagged: true,
  handle: (at, { params }) => at.world.within(at.scope, (work) => answered(at, work, params.gateway, 200)),
})

export const postGateway = managing({
  method: 'POST',
  path: AT,
  ...common,
  title: 'Add a gateway',
  text: 'Behind those that are there. Which settings a kind has stands in [gateways](api-management.md#gateways).',
  params: atOrganization,
  body: added,
  answers: { 201: { text: 'It is there.', schema: one } },
  handle: (at, { body }) =>
    undoing(at, async (work) => {
      const draft = gatewayOf(body.channel, body.kind, body, undefined)
      if (draft instanceof Problem) return draft
      return answered(at, work, await addGatewayBy(work, byOf(at), at.organization.id, draft), 201)
    }),
})

export const patchGateway = managing({
  method: 'PATCH',
  path: `${AT}/{gateway}`,
  ...common,
  title: 'Change a gateway',
  text: 'What is left out stays as it is, secrets too; where messages go elsewhere from now on, they must be given again (`again`). Its channel and kind stay.',
  params: atGateway,
  body: changed,
  answers,
  tagged: true,
  handle: (at, { params, body }) =>
    changing(
      at,
      async (_found, work) => shownOr(await gatewayIn(at, work, params.gateway)),
      async (work) => {
        const found = await gatewayIn(at, work, params.gateway)
        if (!found) return new Problem('not-found')
        const draft = gatewayOf(found.channel, found.kind, body, found)
        if (draft instanceof Problem) return draft
        await changeGatewayBy(work, byOf(at), found, draft)
        return answered(at, work, found.id, 200)
      },
    ),
})

export const deleteGateway = managing({
  method: 'DELETE',
  path: `${AT}/{gateway}`,
  ...common,
  title: 'Remove a gateway',
  text: 'What was to leave by it goes by the others.',
  params: atGateway,
  answers: { 204: { text: 'It is gone.' } },
  problems: ['changed'],
  handle: (at, { params }) =>
    undoing(at, async (work): Promise<Answer | Problem> => {
      const found = await gatewayIn(at, work, params.gateway)
      if (!found) return new Problem('not-found')
      if (!isAsKnown(at.ifMatch, shown(found))) return new Problem('changed')
      await removeGatewayBy(work, byOf(at), found, found)
      return { status: 204 }
    }),
})

export function gatewayIn({ organization }: Managing, work: Scoped, of: string): Promise<Gateway | undefined> {
  return findGateway(work, { organizationId: organization.id, id: of })
}

async function answered(at: Managing, work: Scoped, of: string, status: number): Promise<Answer | Problem> {
  const found = await gatewayIn(at, work, of)
  return found ? { status, body: shown(found), tagged: true } : new Problem('not-found')
}

const shownOr = (found: Gateway | undefined): object => (found ? shown(found) : {})

/** warning: the settings hold secrets; nothing of them is shown but by `shownOf`. */
function shown(gateway: Gateway): object {
  const { id: of, channel: by, kind: as, name, senderAddress, senderName, modifiedAt } = gateway
  return {
    ...{ id: of, channel: by, kind: as, name, senderAddress, senderName },
    ...{ ...shownOf(gateway), modifiedAt: modifiedAt.toISOString() },
  }
}
