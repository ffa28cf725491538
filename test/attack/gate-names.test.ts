import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ApplicationDraft, addApplication, nameOfKey } from '#domain/applications/applications.ts'
import { recipeFor } from '#faces/web/applications/recipes.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { visitor } from './visitor.ts'

const ORIGIN = 'https://panel.example.com'
const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
const draft: ApplicationDraft = {
  ...{ kind: 'forward-auth', name: 'Panel', origins: [ORIGIN], roles: [], organizations: [], rules: [] },
  ...{ demand: { assurance: 'any', freshSeconds: null }, enabled: true },
}

async function added({ world }: TestPortal, organizationId: string): Promise<string> {
  const id = await world.work((work) => addApplication(work, BY, organizationId, draft))
  return nameOfKey({ organizationId, id: id ?? '' })
}

describe('which application is meant', () => {
  it('is said by the proxy, and not by whoever calls', async (t) => {
    const portal = await testPortal(t)
    const own = await added(portal, (await portal.world.operator()).id)
    // whoever administers any organization can write down any address
    const foreign = await added(portal, (await portal.world.organization('Mallory')).id)
    const told = {
      ...{ 'x-countersign-application': own, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'panel.example.com' },
    }
    const begins = (query: string) => visitor(portal).get(`/forward-auth/begin?to=/${query}`, told)
    assert.equal((await begins('')).status, 303)
    assert.equal((await begins(`&application=${own}`)).status, 303)
    for (const query of [`&application=${foreign}`, `&application=${own}&application=${foreign}`, '&application='])
      assert.equal((await begins(query)).status, 403, query)
    const asked = (path: string) => visitor(portal).get(path, { ...told, 'x-forwarded-uri': '/map?at=48.1,11.5' })
    assert.equal((await asked(`/forward-auth?application=${foreign}`)).status, 403)
    assert.equal((await asked(`/forward-auth?application=${own}`)).status, 401, 'an address may have a comma')
  })

  it('lets no client name anybody behind Traefik, however the name is spelled', () => {
    const text = recipeFor('traefik', { portal: 'http://p', application: 'a', host: 'h', upstream: 'http://u' })
    for (const name of ['Remote_User', 'Remote.User', 'Remote_Assurance', 'Remote.Role', 'Forwarded'])
      assert.ok(text.includes(`          ${name}: ""\n`), name)
    assert.match(text, /middlewares: \[countersign-bare, countersign\]/)
  })
})
