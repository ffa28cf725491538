import * as v from 'valibot'
import { MOST, originOf } from '#domain/applications/addresses.ts'
import {
  type Application,
  type ApplicationDraft,
  type ApplicationKind,
  addApplication,
  applicationKinds,
  applicationsOf,
  assurances,
  changeApplication,
  findApplication,
  type PathRule,
  removeApplication,
} from '#domain/applications/applications.ts'
import { plainPath } from '#domain/applications/rules.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import type { Scoped } from '#kernel/work.ts'
import { isAsKnown } from '../etag.ts'
import type { Answer } from '../operation.ts'
import { pageFields, pageOf } from '../paging.ts'
import { id } from '../people.ts'
import { invalid, Problem } from '../problem.ts'
import { instant, name, pageAmong } from './fields.ts'
import { atOrganization, changing, type Managing, managing, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/applications'

/** The application of an address. */
export const atApplication = v.strictObject({ ...atOrganization.entries, application: id })

const assurance = v.picklist(assurances)
const freshSeconds = v.nullable(
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(60),
    v.maxValue(MOST.minutes * 60),
    v.description('How long ago people proved who they are at most; null: however long.'),
  ),
)
const rule = v.strictObject({
  prefix: v.pipe(
    v.string(),
    v.maxLength(200),
    v.check((path) => plainPath(path) === path),
    v.description('Of the path, such as `/admin`.'),
  ),
  demand: v.union([v.picklist(['open', 'closed']), v.strictObject({ assurance, freshSeconds })]),
})
const roles = v.pipe(
  v.array(v.picklist(['owner', 'administrator', 'support', 'member'])),
  v.maxLength(4),
  v.description('Who may enter; none: of any role.'),
)
const organizations = v.pipe(
  v.array(id),
  v.maxLength(MOST.organizations),
  v.description('Whose people may enter, with those below; none: those of its own organization.'),
)
const address = v.pipe(
  v.string(),
  v.maxLength(500),
  v.check((typed) => originOf(typed) !== undefined),
  v.description('Scheme, host and port.'),
)

const fields = {
  ...{ addresses: v.pipe(v.array(address), v.maxLength(MOST.addresses)), roles, organizations },
  ...{ demand: v.strictObject({ assurance, freshSeconds }), rules: v.pipe(v.array(rule), v.maxLength(MOST.rules)) },
  enabled: v.boolean(),
}

const shownApplication = v.strictObject({
  ...{ id, kind: v.picklist(applicationKinds), name: v.string(), ...fields, addresses: v.array(v.string()) },
  ...{ createdAt: instant('Since when it is there.'), modifiedAt: instant('') },
})

const added = v.strictObject({
  ...{ kind: v.picklist(applicationKinds), name },
  addresses: v.optional(fields.addresses, []),
  ...{ roles: v.optional(roles, []), organizations: v.optional(organizations, []) },
  demand: v.optional(fields.demand, { assurance: 'any', freshSeconds: null }),
  ...{ rules: v.optional(fields.rules, []), enabled: v.optional(fields.enabled, true) },
})
const changed = v.partial(v.strictObject({ name, ...fields }))

const one = { 200: { text: 'The application.', schema: shownApplication } }

export const listApplications = managing({
  method: 'GET',
  path: AT,
  ...{ verb: 'applications.read', deed: 'organization.applications' },
  title: 'List applications',
  text: 'What an organization protects besides the portal; not those of organizations below it.',
  params: atOrganization,
  query: v.strictObject(pageFields),
  answers: { 200: { text: 'A page, the oldest first.', schema: pageOf(shownApplication) } },
  handle: async ({ world, scope, organization }, { query }) => {
    const page = pageAmong(await world.within(scope, (work) => applicationsOf(work, organization.id)), query)
    return page instanceof Problem ? page : { status: 200, body: { ...page, items: page.items.map(shown) } }
  },
})

export const getApplication = managing({
  method: 'GET',
  path: `${AT}/{application}`,
  ...{ verb: 'applications.read', deed: 'organization.applications' },
  title: 'Read an application',
  text: 'One of this organization.',
  params: atApplication,
  answers: one,
  tagged: true,
  handle: async (at, { params }) => {
    const found = await at.world.within(at.scope, (work) => applicationIn(at, work, params.application))
    return found ? { status: 200, body: shown(found), tagged: true } : new Problem('not-found')
  },
})

export const postApplication = managing({
  method: 'POST',
  path: AT,
  ...{ verb: 'applications.write', deed: 'organization.applications' },
  title: 'Add an application',
  text: 'How it is set up is on its page. Addresses are for `forward-auth` and `api`, rules for `forward-auth` alone.',
  params: atOrganization,
  body: added,
  answers: { 201: { text: 'It is there.', schema: shownApplication } },
  problems: ['too-many'],
  handle: (at, { body }) =>
    undoing(at, async (work) => {
      const draft = drafted(body)
      const wrong = wrongIn(draft) ?? (await strangersIn(at, work, draft))
      if (wrong) return wrong
      const made = await addApplication(work, byOf(at), at.organization.id, draft)
      return made === undefined ? new Problem('too-many') : read(at, work, made, 201)
    }),
})

export const patchApplication = managing({
  method: 'PATCH',
  path: `${AT}/{application}`,
  ...{ verb: 'applications.write', deed: 'organization.applications' },
  title: 'Change an application',
  text: 'What is left out stays as it is. Who is in already is measured anew with their next request.',
  params: atApplication,
  body: changed,
  answers: one,
  tagged: true,
  handle: (at, { params, body }) =>
    changing(
      at,
      async (_found, work) => shownOr(await applicationIn(at, work, params.application)),
      async (work) => {
        const found = await applicationIn(at, work, params.application)
        if (!found) return new Problem('not-found')
        const draft = drafted({ ...found, addresses: found.origins, ...said(body) })
        const wrong = wrongIn(draft) ?? (await strangersIn(at, work, draft))
        if (wrong) return wrong
        await changeApplication(work, byOf(at), found, draft)
        return read(at, work, found.id, 200)
      },
    ),
})

export const deleteApplication = managing({
  method: 'DELETE',
  path: `${AT}/{application}`,
  ...{ verb: 'applications.write', deed: 'organization.applications' },
  title: 'Remove an application',
  text: 'Nobody is let in there any more, and its keys are worth nothing.',
  params: atApplication,
  answers: { 204: { text: 'It is gone.' } },
  problems: ['changed'],
  handle: (at, { params }) =>
    undoing(at, async (work): Promise<Answer | Problem> => {
      const found = await applicationIn(at, work, params.application)
      if (!found) return new Problem('not-found')
      if (!isAsKnown(at.ifMatch, shown(found))) return new Problem('changed')
      await removeApplication(work, byOf(at), found)
      return { status: 204 }
    }),
})

/** In whose name it is done. */
export const byOf = ({ agent }: Managing) => ({ actor: { userId: agent.user.id }, place: agent.place })

export function applicationIn({ organization }: Managing, work: Scoped, of: string): Promise<Application | undefined> {
  return findApplication(work, { organizationId: organization.id, id: of })
}

type Typed = Omit<ApplicationDraft, 'origins'> & { readonly addresses: readonly string[] }

function drafted({ addresses, kind, name: called, roles: of, organizations: at, demand, rules, enabled }: Typed) {
  const origins = [...new Set(addresses.flatMap((typed) => originOf(typed) ?? []))]
  return { kind, name: called, origins, roles: of, organizations: at, demand, rules, enabled }
}

/** What was said; what is left out is not there at all. */
function said(body: v.InferOutput<typeof changed>): Partial<Typed> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

/** What only some kinds have: the pages ask for the same. */
export const PARTS: Readonly<Record<ApplicationKind, readonly ('addresses' | 'minutes' | 'rules')[]>> = {
  'forward-auth': ['addresses', 'minutes', 'rules'],
  oidc: ['minutes'],
  radius: [],
  api: ['addresses'],
}

function wrongIn({ kind, origins, demand, rules }: ApplicationDraft): Problem | undefined {
  const parts = PARTS[kind]
  if (parts.includes('addresses') && origins.length === 0) return invalid('addresses', 'missing')
  if (!parts.includes('addresses') && origins.length > 0) return invalid('addresses', 'does-not-fit')
  if (!parts.includes('minutes') && demand.freshSeconds !== null) return invalid('demand.freshSeconds', 'does-not-fit')
  if (!parts.includes('rules') && rules.length > 0) return invalid('rules', 'does-not-fit')
  const isRadius = kind === 'radius' && demand.assurance === 'phishing-resistant'
  return isRadius ? invalid('demand.assurance', 'does-not-fit') : undefined
}

/** Whose people may enter must be of the organization or below it. */
async function strangersIn(
  { organization }: Managing,
  work: Scoped,
  { organizations: of }: ApplicationDraft,
): Promise<Problem | undefined> {
  for (const [at, one] of of.entries()) {
    const found = await findOrganization(work, one)
    if (!found?.path.startsWith(organization.path)) return invalid(`organizations.${at}`, 'unknown')
  }
  return undefined
}

async function read(at: Managing, work: Scoped, of: string, status: number): Promise<Answer | Problem> {
  const found = await applicationIn(at, work, of)
  return found ? { status, body: shown(found), tagged: true } : new Problem('not-found')
}

const shownOr = (found: Application | undefined): object => (found ? shown(found) : {})

const shownRule = ({ prefix, demand }: PathRule): object => ({ prefix, demand })

function shown({ id: of, kind, origins, rules, createdAt, modifiedAt, ...rest }: Application): object {
  const { name: called, roles: whose, organizations: at, demand, enabled } = rest
  return {
    ...{ id: of, kind, name: called, addresses: origins, roles: whose, organizations: at, demand, enabled },
    ...{ rules: rules.map(shownRule), createdAt: createdAt.toISOString(), modifiedAt: modifiedAt.toISOString() },
  }
}
