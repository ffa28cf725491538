import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SamlProviderSettings } from '#domain/providers/provider-settings.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import { type Answered, type Visitor, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { addsSaml, begins, refusals } from './providers.ts'
import { askedBy, assertionXml, type Keys, responseXml, type Saying, samlKeys, signs } from './saml-idp.ts'

export const ISSUER = 'https://idp.example.com/metadata'

export type SamlStage = { readonly portal: TestPortal; readonly provider: IdentityProvider; readonly keys: Keys }

export async function samlStage(t: TestContext, settings: Partial<SamlProviderSettings> = {}): Promise<SamlStage> {
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'] })
  const keys = samlKeys()
  const provider = await addsSaml(portal.world, { issuer: ISSUER }, { certificates: [keys.certificate], ...settings })
  return { portal, provider, keys }
}

/** What a response to this request says, where nothing is wrong with it. */
export function sayingOf({ portal, provider }: SamlStage, requestId: string | undefined): Saying {
  const own = `${portal.url}/sso/${provider.id}`
  const id = `_${Math.random().toString(36).slice(2)}`
  return {
    ...{ issuer: ISSUER, audience: `${own}/metadata`, acs: `${own}/acs`, requestId, id },
    now: portal.world.clock.now(),
  }
}

/** A response with a signed assertion. */
export function usual(saying: Saying, { keys }: SamlStage): string {
  return signs(responseXml(saying, assertionXml(saying)), 'Assertion', keys)
}

export type Makes = (saying: Saying, stage: SamlStage) => string

/** Anna goes to the provider, which posts what `makes` makes of it; she comes for it in the same browser. */
export async function comesBack(
  stage: SamlStage,
  makes: Makes,
  browser: Visitor = visitor(stage.portal),
): Promise<Answered> {
  const { id, state } = askedBy(await begins(browser, stage.provider))
  return finishes(stage, browser, await posts(stage, makes(sayingOf(stage, id), stage), state))
}

/** The provider's page posts it: from another site, and so without cookies. */
export function posts({ portal, provider }: SamlStage, xml: string, state: string): Promise<Answered> {
  const headers = { origin: 'https://idp.example.com', 'sec-fetch-site': 'cross-site' }
  const fields = { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: state }
  return visitor(portal).post(`/sso/${provider.id}/acs`, fields, headers)
}

export async function finishes(_stage: SamlStage, browser: Visitor, posted: Answered): Promise<Answered> {
  assert.equal(posted.status, 303, `${posted.status} ${posted.body}`)
  assert.deepEqual(posted.cookies, [])
  return browser.get(posted.location ?? '')
}

/** It was refused for this reason, which the page does not say, under a reference that it does. */
export async function isRefused(
  { portal }: SamlStage,
  answered: Answered,
  reason: string,
  name: string,
): Promise<void> {
  const last = (await refusals(portal)).at(-1)
  assert.equal(answered.status, 403, `${name}: ${answered.status} ${answered.location}`)
  assert.equal(last?.reason, reason, `${name}: ${last?.said}`)
  assert.ok(answered.body.includes(last.reference), name)
  assert.deepEqual(await portal.world.rows('select from session'), [], name)
  assert.deepEqual(portal.errors, [], name)
}
