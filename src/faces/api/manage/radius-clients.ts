import * as v from 'valibot'
import {
  attributeIn,
  attributeRoles,
  MOST_ATTRIBUTES,
  readClientParts,
} from '#domain/administration/radius-client-draft.ts'
import type { Application } from '#domain/applications/applications.ts'
import {
  addRadiusClient,
  attributeNames,
  changeRadiusClient,
  newRadiusSecret,
  type RadiusClient,
  type RadiusClientDraft,
  radiusClientsOf,
  removeRadiusClient,
} from '#domain/applications/radius-clients.ts'
import type { Scoped } from '#kernel/work.ts'
import { isAsKnown } from '../etag.ts'
import type { Answer } from '../operation.ts'
import { pageFields, pageOf } from '../paging.ts'
import { id } from '../people.ts'
import { type FieldProblem, invalid, Problem } from '../problem.ts'
import { applicationIn, atApplication, byOf } from './applications.ts'
import { instant, name, pageAmong } from './fields.ts'
import { changing, type Managing, managing, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/applications/{application}/clients'
const atClient = v.strictObject({ ...atApplication.entries, client: id })

const attribute = v.strictObject({
  role: v.picklist(attributeRoles),
  name: v.picklist(attributeNames),
  value: v.pipe(v.string(), v.maxLength(253)),
})
const fields = {
  name,
  network: v.nullable(
    v.pipe(v.string(), v.maxLength(60), v.description('The address or range it sends from; null: by TLS only.')),
  ),
  fingerprint: v.nullable(
    v.pipe(v.string(), v.maxLength(200), v.description('SHA-256 of its certificate, for TLS; null: by UDP only.')),
  ),
  attributes: v.pipe(
    v.array(attribute),
    v.maxLength(MOST_ATTRIBUTES),
    v.description('What it is told about people of a role that are let in.'),
  ),
  bare: v.pipe(
    v.boolean(),
    v.description(
      'Its requests by UDP are taken without a Message-Authenticator: whoever stands in between can forge a yes.',
    ),
  ),
}
const secret = v.pipe(
  v.string(),
  v.maxLength(200),
  v.description('One that it has already, of 16 to 128 characters; without it one is made and answered, this once.'),
)

const shownClient = v.strictObject({
  ...{ id, name: v.string(), network: v.nullable(v.string()), fingerprint: v.nullable(v.string()) },
  ...{ attributes: v.array(attribute), bare: v.boolean(), createdAt: instant(''), modifiedAt: instant('') },
})
const withSecret = v.strictObject({
  ...shownClient.entries,
  secret: v.pipe(v.nullable(v.string()), v.description('The one that was made; null where none was.')),
})

const added = v.strictObject({
  name,
  ...{ network: v.optional(fields.network, null), fingerprint: v.optional(fields.fingerprint, null) },
  ...{ attributes: v.optional(fields.attributes, []), bare: v.optional(fields.bare, false) },
  secret: v.optional(secret),
})
const changed = v.partial(v.strictObject({ ...fields, secret }))

const reading = { verb: 'applications.read', deed: 'organization.applications' } as const
const writing = { verb: 'applications.write', deed: 'organization.applications' } as const

export const listRadiusClients = managing({
  method: 'GET',
  path: AT,
  ...reading,
  title: 'List the clients for RADIUS',
  text: 'What asks for an application of the kind `radius`; never their secrets.',
  params: atApplication,
  query: v.strictObject(pageFields),
  answers: { 200: { text: 'A page, the oldest first.', schema: pageOf(shownClient) } },
  handle: async (at, { params, query }) => {
    const clients = await at.world.within(at.scope, async (work) => {
      const application = await radiusIn(at, work, params.application)
      return application && radiusClientsOf(work, application)
    })
    if (!clients) return new Problem('not-found')
    const page = pageAmong(clients, query)
    return page instanceof Problem ? page : { status: 200, body: { ...page, items: page.items.map(shown) } }
  },
})

export const getRadiusClient = managing({
  method: 'GET',
  path: `${AT}/{client}`,
  ...reading,
  title: 'Read a client for RADIUS',
  text: 'Without its secret.',
  params: atClient,
  answers: { 200: { text: 'The client.', schema: shownClient } },
  tagged: true,
  handle: async (at, { params }) => {
    const found = await at.world.within(at.scope, (work) => clientIn(at, work, params))
    return found ? { status: 200, body: shown(found), tagged: true } : new Problem('not-found')
  },
})

export const postRadiusClient = managing({
  method: 'POST',
  path: AT,
  ...writing,
  title: 'Add a client for RADIUS',
  text: 'By an address, a certificate, or both.',
  params: atApplication,
  body: added,
  answers: { 201: { text: 'It is there.', schema: withSecret } },
  problems: ['too-many'],
  handle: (at, { params, body }) =>
    undoing(at, async (work) => {
      const application = await radiusIn(at, work, params.application)
      if (!application) return new Problem('not-found')
      const read = draftOf(body)
      if (read instanceof Problem) return read
      const made = newRadiusSecret(work)
      const client = await addRadiusClient(work, byOf(at), application, read.draft, read.secret ?? made)
      if (client === undefined) return new Problem('too-many')
      return answered(at, work, { ...params, client }, 201, read.secret === undefined ? made : null)
    }),
})

export const patchRadiusClient = managing({
  method: 'PATCH',
  path: `${AT}/{client}`,
  ...writing,
  title: 'Change a client for RADIUS',
  text: 'What is left out stays as it is, its secret too.',
  params: atClient,
  body: changed,
  answers: { 200: { text: 'The client.', schema: shownClient } },
  tagged: true,
  handle: (at, { params, body }) =>
    changing(
      at,
      async (_found, work) => shownOr(await clientIn(at, work, params)),
      async (work) => {
        const found = await clientIn(at, work, params)
        if (!found) return new Problem('not-found')
        const read = draftOf({ ...found, ...said(body) })
        if (read instanceof Problem) return read
        await changeRadiusClient(work, byOf(at), found, read.draft, read.secret)
        const now = await clientIn(at, work, params)
        return now ? { status: 200, body: shown(now), tagged: true } : new Problem('not-found')
      },
    ),
})

export const postRadiusSecret = managing({
  method: 'POST',
  path: `${AT}/{client}/secret`,
  ...writing,
  title: 'Make a client for RADIUS another secret',
  text: 'It is answered this once; the one before is not taken any more.',
  params: atClient,
  answers: { 201: { text: 'The client, with its secret.', schema: withSecret } },
  handle: (at, { params }) =>
    undoing(at, async (work) => {
      const found = await clientIn(at, work, params)
      if (!found) return new Problem('not-found')
      const made = newRadiusSecret(work)
      await changeRadiusClient(work, byOf(at), found, found, made)
      return answered(at, work, params, 201, made)
    }),
})

export const deleteRadiusClient = managing({
  method: 'DELETE',
  path: `${AT}/{client}`,
  ...writing,
  title: 'Remove a client for RADIUS',
  text: 'Its packets are not answered any more.',
  params: atClient,
  answers: { 204: { text: 'It is gone.' } },
  problems: ['changed'],
  handle: (at, { params }) =>
    undoing(at, async (work): Promise<Answer | Problem> => {
      const found = await clientIn(at, work, params)
      if (!found) return new Problem('not-found')
      if (!isAsKnown(at.ifMatch, shown(found))) return new Problem('changed')
      await removeRadiusClient(work, byOf(at), found)
      return { status: 204 }
    }),
})

type Typed = Pick<RadiusClientDraft, 'name' | 'network' | 'fingerprint' | 'bare' | 'attributes'> & {
  readonly secret?: string | undefined
}

/** By the rules of the page. */
function draftOf(typed: Typed): { readonly draft: RadiusClientDraft; readonly secret: string | undefined } | Problem {
  const { name: called, attributes } = typed
  const { network, fingerprint, secret: own = '' } = typed
  if (own === '' && typed.secret !== undefined) return invalid('secret', 'malformed')
  const parts = { network: network ?? '', fingerprint: fingerprint ?? '', secret: own, bare: typed.bare }
  const { wrong, secret: read, ...draft } = readClientParts(parts)
  const errors: FieldProblem[] = wrong.map(({ field, is }) => ({ field, problem: is }))
  for (const [at, one] of attributes.entries())
    if (!attributeIn(one.role, one.name, one.value)) errors.push({ field: `attributes.${at}`, problem: 'malformed' })
  if (errors.length > 0) return new Problem('invalid', { errors })
  return { draft: { name: called, ...draft, attributes }, secret: read }
}

/** What was said; what is left out is not there at all. */
function said(body: v.InferOutput<typeof changed>): Partial<Typed> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

async function radiusIn(at: Managing, work: Scoped, of: string): Promise<Application | undefined> {
  const application = await applicationIn(at, work, of)
  return application?.kind === 'radius' ? application : undefined
}

type Named = { readonly application: string; readonly client: string }

async function clientIn(
  at: Managing,
  work: Scoped,
  { application: of, client }: Named,
): Promise<RadiusClient | undefined> {
  const application = await radiusIn(at, work, of)
  return application && (await radiusClientsOf(work, application)).find((one) => one.id === client)
}

async function answered(
  at: Managing,
  work: Scoped,
  named: Named,
  status: number,
  made: string | null,
): Promise<Answer | Problem> {
  const found = await clientIn(at, work, named)
  return found ? { status, body: { ...shown(found), secret: made } } : new Problem('not-found')
}

const shownOr = (found: RadiusClient | undefined): object => (found ? shown(found) : {})

function shown({ id: of, name: called, network, fingerprint, attributes, bare, ...rest }: RadiusClient): object {
  return {
    ...{ id: of, name: called, network, fingerprint, attributes, bare },
    ...{ createdAt: rest.createdAt.toISOString(), modifiedAt: rest.modifiedAt.toISOString() },
  }
}
