import * as v from 'valibot'
import { addName, proveName, removeName } from '#domain/administration/hosts.ts'
import { NamesCollide } from '#domain/administration/tree.ts'
import {
  findHost,
  formerRecordNameOf,
  type HostName,
  hostsOf,
  isProof,
  parseHostName,
  recordNameOf,
} from '#domain/organizations/hosts.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Answer } from '../operation.ts'
import { invalid, Problem } from '../problem.ts'
import { instant } from './fields.ts'
import { atOrganization, type Managing, managing, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/hosts'

const hostName = (said: string) =>
  v.pipe(
    v.string(),
    v.maxLength(253),
    v.check((typed) => parseHostName(typed) === typed),
    v.description(said),
  )
const atHost = v.strictObject({ ...atOrganization.entries, host: hostName('As it stands in the list.') })

const shownHost = v.strictObject({
  name: v.string(),
  record: v.strictObject({
    name: v.pipe(v.string(), v.description('Where the TXT record belongs.')),
    value: v.pipe(v.string(), v.description('What it must say.')),
  }),
  provedAt: v.pipe(v.nullable(instant('')), v.description('Null: nobody signs in there before it is proved.')),
})

const looked = v.strictObject({
  came: v.pipe(
    v.picklist(['proved', 'unproved', 'no-answer', 'taken']),
    v.description('`no-answer`: of the DNS. `taken`: another organization has proved it.'),
  ),
})

export const listHosts = managing({
  method: 'GET',
  path: AT,
  ...{ verb: 'brands.read', deed: 'organization.brand' },
  title: 'List host names',
  text: 'Addresses of an organization’s own, and what proves each.',
  params: atOrganization,
  answers: { 200: { text: 'All of them.', schema: v.strictObject({ items: v.array(shownHost) }) } },
  handle: async ({ world, scope, organization }) => {
    const hosts = await world.within(scope, (work) => hostsOf(work, organization.id))
    return { status: 200, body: { items: hosts.map(shown) } }
  },
})

export const postHost = managing({
  method: 'POST',
  path: AT,
  ...{ verb: 'brands.write', deed: 'organization.brand' },
  title: 'Add a host name',
  text: 'It is nothing yet until it is proved.',
  params: atOrganization,
  body: v.strictObject({ name: hostName('In lower case, as browsers send it, such as `login.example.com`.') }),
  answers: { 201: { text: 'It is kept.', schema: shownHost } },
  problems: ['taken', 'too-many'],
  handle: (at, { body: { name } }) => {
    if (isOurs(at, name)) return Promise.resolve(invalid('name', 'not-yours'))
    return undoing(at, async (work): Promise<Answer | Problem> => {
      const added = await addName(work, at.agent, at.organization, name)
      if (added !== 'done') return new Problem(added === 'there' ? 'taken' : 'too-many')
      const host = await hostIn(at, work, name)
      return host ? { status: 201, body: shown(host) } : new Problem('not-found')
    })
  },
})

export const checkHost = managing({
  method: 'POST',
  path: `${AT}/{host}/check`,
  ...{ verb: 'brands.write', deed: 'organization.brand' },
  title: 'Prove a host name',
  text: 'Asks the DNS, and takes the name into use where the record is there. With the first one, people of the organization and below it sign in there from then on, and their sessions end.',
  params: atHost,
  answers: { 200: { text: 'What came of it.', schema: looked } },
  handle: async (at, { params }) => {
    const host = await at.world.within(at.scope, (work) => hostIn(at, work, params.host))
    if (!host) return new Problem('not-found')
    const records = await recordsFor(at, host)
    if (records === 'failed') return { status: 200, body: { came: 'no-answer' } }
    const { world, scope, agent, organization } = at
    const came = await world.within(scope, (work) => proveName(work, agent, organization, host.name, records))
    if (came === 'gone') return new Problem('not-found')
    return { status: 200, body: { came: came === 'done' ? 'proved' : came } }
  },
})

export const deleteHost = managing({
  method: 'DELETE',
  path: `${AT}/{host}`,
  ...{ verb: 'brands.write', deed: 'organization.brand' },
  title: 'Give a host name up',
  text: 'Where it was the last one, people sign in at the address of the level above from then on, and their sessions end.',
  params: atHost,
  answers: { 204: { text: 'It is gone.' } },
  problems: ['names-collide'],
  handle: async (at, { params }) => {
    try {
      const { world, scope, agent, organization } = at
      const came = await world.within(scope, (work) => removeName(work, agent, organization, params.host))
      return came === 'gone' ? new Problem('not-found') : { status: 204 }
    } catch (error) {
      if (error instanceof NamesCollide) return new Problem('names-collide')
      throw error
    }
  },
})

function hostIn({ organization }: Managing, work: Scoped, name: string): Promise<HostName | undefined> {
  return findHost(work, { organizationId: organization.id, name })
}

/** At its place, and where nothing there is the proof, at that of older versions. */
async function recordsFor({ site }: Managing, host: HostName): Promise<readonly string[] | 'failed'> {
  const found = await site.txt(recordNameOf(host.name))
  if (found === 'failed' || isProof(host, found)) return found
  const former = await site.txt(formerRecordNameOf(host.name))
  return former !== 'failed' && isProof(host, former) ? former : found
}

const isOurs = ({ site }: Managing, name: string): boolean =>
  [...site.hosts].some((host) => host.replace(/:\d+$/, '') === name)

function shown({ name, challenge, provedAt }: HostName): object {
  return { name, record: { name: recordNameOf(name), value: challenge }, provedAt: provedAt?.toISOString() ?? null }
}
