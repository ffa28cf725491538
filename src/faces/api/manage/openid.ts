import * as v from 'valibot'
import { isLedTo } from '#domain/applications/addresses.ts'
import type { Application } from '#domain/applications/applications.ts'
import {
  changeOidcClient,
  findOidcClient,
  MOST_REDIRECTS,
  type OidcClient,
  renewSecret,
} from '#domain/applications/oidc-clients.ts'
import type { Scoped } from '#kernel/work.ts'
import { invalid, Problem } from '../problem.ts'
import { applicationIn, atApplication, byOf } from './applications.ts'
import { changing, type Managing, managing, undoing } from './managing.ts'

const AT = '/v1/organizations/{organization}/applications/{application}/openid'

const addresses = (said: string) =>
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(500))), v.maxLength(MOST_REDIRECTS), v.description(said))

const settings = v.strictObject({
  redirectAddresses: addresses('Where people are led back to after the sign-in: exactly these.'),
  afterAddresses: v.optional(addresses('Where they may be led after signing out.'), []),
  logoutAddress: v.optional(
    v.nullable(v.pipe(v.string(), v.maxLength(500), v.description('What is told when a session ends.'))),
    null,
  ),
  isPublic: v.optional(v.pipe(v.boolean(), v.description('A program that cannot keep a secret: it has none.')), false),
})

const shownSettings = v.strictObject({
  redirectAddresses: v.array(v.string()),
  afterAddresses: v.array(v.string()),
  logoutAddress: v.nullable(v.string()),
  isPublic: v.boolean(),
  hasSecret: v.pipe(v.boolean(), v.description('The secret itself is kept nowhere.')),
})

const answers = { 200: { text: 'What is said.', schema: shownSettings } }

export const getOpenId = managing({
  method: 'GET',
  path: AT,
  ...{ verb: 'applications.read', deed: 'organization.applications' },
  title: 'Read how an application speaks OpenID Connect',
  text: 'One of the kind `oidc`.',
  params: atApplication,
  answers,
  tagged: true,
  handle: (at, { params }) =>
    undoing(at, async (work) => {
      const application = await speaking(at, work, params.application)
      if (!application) return new Problem('not-found')
      return { status: 200, body: shown(await findOidcClient(work, application)), tagged: true }
    }),
})

export const putOpenId = managing({
  method: 'PUT',
  path: AT,
  ...{ verb: 'applications.write', deed: 'organization.applications' },
  title: 'Say how an application speaks OpenID Connect',
  text: 'One of the kind `oidc`. A program that becomes public has no secret from then on.',
  params: atApplication,
  body: settings,
  answers,
  tagged: true,
  handle: (at, { params, body }) =>
    changing(
      at,
      async (_found, work) => saidOf(at, work, params.application),
      async (work) => {
        const application = await speaking(at, work, params.application)
        if (!application) return new Problem('not-found')
        const wrong = wrongIn(body)
        if (wrong) return wrong
        await changeOidcClient(work, byOf(at), application, body)
        return { status: 200, body: shown(await findOidcClient(work, application)), tagged: true }
      },
    ),
})

export const postSecret = managing({
  method: 'POST',
  path: `${AT}/secret`,
  ...{ verb: 'applications.write', deed: 'organization.applications' },
  title: 'Make a new secret',
  text: 'For an application of the kind `oidc` that can keep one. It is answered this once; the one before is worth nothing from now on.',
  params: atApplication,
  answers: { 201: { text: 'The secret.', schema: v.strictObject({ secret: v.string() }) } },
  problems: ['over'],
  handle: (at, { params }) =>
    undoing(at, async (work) => {
      const application = await speaking(at, work, params.application)
      if (!application) return new Problem('not-found')
      const secret = await renewSecret(work, byOf(at), application)
      return secret === undefined ? new Problem('over') : { status: 201, body: { secret } }
    }),
})

/** Of this kind alone: the others have nothing to be said here. */
async function speaking(at: Managing, work: Scoped, of: string): Promise<Application | undefined> {
  const found = await applicationIn(at, work, of)
  return found?.kind === 'oidc' ? found : undefined
}

async function saidOf(at: Managing, work: Scoped, of: string): Promise<object> {
  const application = await speaking(at, work, of)
  return shown(application && (await findOidcClient(work, application)))
}

function wrongIn(said: v.InferOutput<typeof settings>): Problem | undefined {
  const { redirectAddresses, logoutAddress, isPublic } = said
  for (const field of ['redirectAddresses', 'afterAddresses'] as const) {
    const at = said[field].findIndex((address) => !isLedTo(address, isPublic))
    if (at >= 0) return invalid(`${field}.${at}`, 'malformed')
  }
  if (logoutAddress !== null && !isLedTo(logoutAddress, false)) return invalid('logoutAddress', 'malformed')
  return redirectAddresses.length === 0 && !isPublic ? invalid('redirectAddresses', 'missing') : undefined
}

function shown(client: OidcClient | undefined): object {
  const { redirectAddresses = [], afterAddresses = [], logoutAddress = null, isPublic = false } = client ?? {}
  return { redirectAddresses, afterAddresses, logoutAddress, isPublic, hasSecret: Boolean(client?.secretHash) }
}
