import * as groups from '#domain/administration/provision-groups.ts'
import * as people from '#domain/administration/provision-people.ts'
import * as provisioning from '#domain/providers/provisioning.ts'
import type { Resource } from '#domain/providers/scim-resource.ts'
import { groupKind, userKind } from '#domain/providers/scim-schema.ts'
import { isId } from '#kernel/ids.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { ScimAnswer, ScimCall } from './call.ts'
import { abilities, resourceTypes, schemas } from './discovery.ts'
import { drawnGroup, drawnUser, list } from './drawn.ts'
import { type Answer, type Resources, resourcesOf } from './kinds.ts'
import { type Asked, askedIn, searchIn } from './search.ts'

const ofUsers = resourcesOf({
  ...{ kind: userKind, drawn: drawnUser, search: provisioning.searchPeople },
  ...{ find: provisioning.findProvisioned, hold: provisioning.holdProvisioned },
  ...{ add: people.addProvisioned, change: people.changeProvisioned, remove: people.removeProvisioned },
})

const ofGroups = resourcesOf({
  ...{ kind: groupKind, drawn: drawnGroup, search: provisioning.searchGroups },
  ...{ find: provisioning.findProvisionedGroup, hold: provisioning.holdProvisionedGroup },
  ...{ add: groups.addGroup, change: groups.changeGroup, remove: groups.removeGroup },
})

const discovery = new Map<string, (call: ScimCall, id: string | undefined) => ScimAnswer | ScimRefusal>([
  ['ServiceProviderConfig', abilities],
  ['ResourceTypes', resourceTypes],
  ['Schemas', schemas],
])

const nothing = new ScimRefusal('not-found', 'There is nothing at this address.')
const wrongMethod = new ScimRefusal('wrong-method', 'This address takes other methods.')

/** Answers one call, whoever makes it. */
export async function answerTo(call: ScimCall): Answer {
  const [first = '', second, ...more] = call.path
  switch (first) {
    case 'Users':
      return more.length > 0 ? nothing : of(ofUsers, call, second)
    case 'Groups':
      return more.length > 0 ? nothing : of(ofGroups, call, second)
    case '.search':
      return second === undefined ? searchAll(call) : nothing
    case 'Me':
    case 'Bulk':
      return new ScimRefusal('not-implemented', `${first} is not there: ServiceProviderConfig says what is.`)
  }
  return more.length > 0 ? nothing : discovered(call, first, second)
}

function discovered(call: ScimCall, first: string, second: string | undefined): ScimAnswer | ScimRefusal {
  const about = discovery.get(first)
  if (!about || (first === 'ServiceProviderConfig' && second !== undefined)) return nothing
  return call.method === 'GET' ? about(call, second) : wrongMethod
}

async function of(resources: Resources, call: ScimCall, id: string | undefined): Answer {
  const { method } = call
  if (id === '.search') return method === 'POST' ? searched(call, resources.list) : wrongMethod
  if (id !== undefined) {
    const handle = resources.one.get(method)
    if (!handle) return wrongMethod
    const lower = id.toLowerCase()
    return isId(lower) ? handle(call, lower) : nothing
  }
  if (method === 'POST') return resources.add(call)
  if (method !== 'GET') return wrongMethod
  const asked = askedIn(call.query)
  return asked instanceof ScimRefusal ? asked : resources.list(call, asked)
}

/** What is asked in a body instead of an address, which is written into logs. */
async function searched(call: ScimCall, find: Resources['list']): Answer {
  const sent = await call.body()
  const said = sent instanceof ScimRefusal ? sent : searchIn(sent.value)
  const asked = said instanceof ScimRefusal ? said : askedIn(said)
  return asked instanceof ScimRefusal ? asked : find(call, asked)
}

function searchAll(call: ScimCall): Answer {
  return call.method === 'POST' ? searched(call, everywhere) : Promise.resolve(wrongMethod)
}

type Page = { readonly totalResults: number; readonly Resources: readonly Resource[] }

/** Users, and behind them groups. What one of the two kinds does not have is not found there. */
async function everywhere(call: ScimCall, asked: Asked): Answer {
  const first = await ofUsers.list(call, asked)
  const { totalResults: before, Resources: there } = pageIn(first)
  const rest = { offset: Math.max(asked.offset - before, 0), limit: asked.limit - there.length }
  const second = await ofGroups.list(call, { ...asked, ...rest })
  if (first instanceof ScimRefusal && second instanceof ScimRefusal) return first
  const behind = pageIn(second)
  return list([...there, ...behind.Resources], before + behind.totalResults, asked.offset)
}

function pageIn(answer: ScimAnswer | ScimRefusal): Page {
  return answer instanceof ScimRefusal ? { totalResults: 0, Resources: [] } : (answer.body as Page)
}
