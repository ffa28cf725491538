import * as v from 'valibot'
import { type ListedClient, listClients, placeOfClient } from '#domain/administration/clients.ts'
import { changeNames } from '#domain/administration/organization-names.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import { addOrganization, close, reopen, resume, suspend } from '#domain/administration/tree.ts'
import { findOrganization, levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { text } from '#kernel/parse.ts'
import type { Scope, Scoped } from '#kernel/work.ts'
import type { Answer } from '../operation.ts'
import { pageOf } from '../paging.ts'
import { id } from '../people.ts'
import { invalid, Problem } from '../problem.ts'
import { parsed } from '../users.ts'
import { instant, name, nextOf, placeIn, reason, searchFields } from './fields.ts'
import { atOrganization, changing, type Managing, managing, undoing } from './managing.ts'

const kind = v.picklist(['operator', 'reseller', 'client'])
const status = v.pipe(
  v.picklist(['active', 'suspended', 'closed']),
  v.description('Its own. `closed`: nothing is changed, and after thirty days its people are erased.'),
)
const stopped = v.pipe(v.boolean(), v.description('It, or one above it, is suspended or closed: nobody signs in.'))
const parent = v.pipe(
  v.nullable(id),
  v.description('The one it is directly below; null where the key does not see it.'),
)

const shownOrganization = v.strictObject({
  ...{ id, parent, kind, name: v.string(), supportContact: v.nullable(v.string()), status, stopped },
  signInForm: v.picklist(['one-page', 'two-step', 'two-step-always']),
  modifiedAt: instant('When its settings were last changed.'),
})

const listedOrganization = v.strictObject({
  ...{ id, parent, kind, name: v.string(), status, stopped },
  people: v.pipe(v.number(), v.description('How many people are its own.')),
  createdAt: instant('Since when it is there.'),
})

const page = { 200: { text: 'A page, the oldest first.', schema: pageOf(listedOrganization) } }
export const one = { 200: { text: 'The organization.', schema: shownOrganization } }

export const listOrganizations = managing({
  method: 'GET',
  path: '/v1/organizations',
  ...{ verb: 'organizations.read', deed: 'organization.see' },
  title: 'List organizations',
  text: 'That of the key and all below it, a page at a time.',
  params: v.strictObject({}),
  query: v.strictObject(searchFields),
  answers: page,
  handle: (at, { query }) => listed(at, query),
})

export const listBelow = managing({
  method: 'GET',
  path: '/v1/organizations/{organization}/organizations',
  ...{ verb: 'organizations.read', deed: 'organization.see' },
  title: 'List a part of them',
  text: 'One organization and all below it.',
  params: atOrganization,
  query: v.strictObject(searchFields),
  answers: page,
  handle: (at, { query }) => listed(at, query),
})

export const getOrganization = managing({
  method: 'GET',
  path: '/v1/organizations/{organization}',
  ...{ verb: 'organizations.read', deed: 'organization.see' },
  title: 'Read an organization',
  text: 'One that the key reaches.',
  params: atOrganization,
  answers: one,
  tagged: true,
  handle: async (at) => ({ status: 200, body: shown(at, at.organization), tagged: true }),
})

export const postOrganization = managing({
  method: 'POST',
  path: '/v1/organizations/{organization}/organizations',
  ...{ verb: 'organizations.write', deed: 'organization.add' },
  title: 'Add an organization',
  text: 'A reseller or a client directly below this one. Below a client there is nothing.',
  params: atOrganization,
  body: v.strictObject({ name, kind: v.picklist(['reseller', 'client']) }),
  answers: { 201: { text: 'It is there.', schema: shownOrganization } },
  handle: (at, { body }) =>
    undoing(at, async (work) => {
      const made = await addOrganization(work, at.agent, at.organization, body.kind, body.name)
      const found = made === undefined ? undefined : await findOrganization(work, made)
      return found ? { status: 201, body: shown(at, found), tagged: true } : invalid('kind', 'does-not-fit')
    }),
})

const changes = v.strictObject({
  name: v.optional(name),
  supportContact: v.optional(
    v.nullable(parsed((input) => text(input, { max: 200 }), 200, 'Where people find help; null for nothing.')),
  ),
})

export const patchOrganization = managing({
  method: 'PATCH',
  path: '/v1/organizations/{organization}',
  ...{ verb: 'organizations.write', deed: 'organization.change' },
  title: 'Change an organization',
  text: 'What is left out stays as it is.',
  params: atOrganization,
  body: changes,
  answers: one,
  tagged: true,
  handle: (at, { body }) =>
    changing(
      at,
      ({ organization }) => shown(at, organization),
      async (work, { organization }) => {
        const { name: named = organization.name, supportContact = organization.supportContact } = body
        await changeNames(work, at.agent, organization, { name: named, supportContact })
        return now(at, work)
      },
    ),
})

type Change = (work: Scoped, at: Managing, reason: string) => Promise<boolean>

const stopping = (word: string, title: string, said: string, change: Change, asksReason: boolean) =>
  managing({
    method: 'POST',
    path: `/v1/organizations/{organization}/${word}`,
    ...{ verb: 'organizations.write', deed: 'organization.stop' },
    title,
    text: `${said} Never that of the key itself.`,
    params: atOrganization,
    body: asksReason ? v.strictObject({ reason }) : undefined,
    answers: one,
    problems: ['over'],
    handle: (at, { body }) =>
      undoing(at, async (work) => ((await change(work, at, body?.reason ?? '')) ? now(at, work) : new Problem('over'))),
  })

export const stoppings = [
  stopping(
    'suspend',
    'Suspend an organization',
    'Nobody of it and of those below signs in, and no session of theirs holds.',
    (work, at, why) => suspend(work, at.agent, at.organization, why),
    true,
  ),
  stopping(
    'resume',
    'Resume an organization',
    'One that was suspended.',
    (work, at) => resume(work, at.agent, at.organization),
    false,
  ),
  stopping(
    'close',
    'Close an organization',
    'Nothing of it is changed from now on, and after thirty days its people are erased.',
    (work, at, why) => close(work, at.agent, at.organization, why),
    true,
  ),
  stopping(
    'reopen',
    'Reopen an organization',
    'Within the thirty days. It comes back suspended.',
    (work, at) => reopen(work, at.agent, at.organization),
    false,
  ),
]

export async function now(at: Managing, work: Scoped): Promise<Answer | Problem> {
  const found = await findOrganization(work, at.organization.id)
  return found ? { status: 200, body: shown(at, found), tagged: true } : new Problem('not-found')
}

/** What is above the key is none of its business. */
function shown({ scope }: Pick<Managing, 'scope'>, organization: Organization): object {
  const { id: of, kind: as, name: named, supportContact, status: stands, stopped: isStopped, path } = organization
  const { signInForm: form, alwaysAskSecondStep, modifiedAt } = organization
  return {
    ...{ id: of, parent: path === scope.path ? null : (levelsOf(organization).at(-2) ?? null), kind: as, name: named },
    ...{ supportContact, status: stands, stopped: isStopped },
    signInForm: form === 'two-step' && alwaysAskSecondStep ? 'two-step-always' : form,
    modifiedAt: modifiedAt.toISOString(),
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
    const wanted = { search, sort: 'created', descending: false, size: limit, at } as const
    const { rows, hasNext } = await listClients(work, wanted)
    const last = rows.at(-1)
    const next = nextOf(hasNext && last ? await placeOfClient(work, 'created', last.id) : undefined)
    return { status: 200, body: { items: rows.map(asListed), next } }
  })
}

function asListed({ id: of, parent: above, kind: as, name: named, createdAt, ...rest }: ListedClient): object {
  const { status: stands, stopped: isStopped, people } = rest
  return {
    ...{ id: of, parent: above?.id ?? null, kind: as, name: named, status: stands, stopped: isStopped, people },
    createdAt: createdAt.toISOString(),
  }
}
