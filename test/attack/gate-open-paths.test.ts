import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ApplicationDraft, addApplication, nameOfKey } from '#domain/applications/applications.ts'
import { testPortal } from '../portal.ts'
import { signedIn, visitor } from './visitor.ts'

const ORIGIN = 'https://panel.example.com'
const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
const draft: ApplicationDraft = {
  ...{ kind: 'forward-auth', name: 'Panel', origins: [ORIGIN], roles: ['support'], organizations: [] },
  ...{
    demand: { assurance: 'any', freshSeconds: null },
    enabled: true,
    rules: [{ prefix: '/public', demand: 'open' }],
  },
}

describe('whoever holds a pass and may not enter any more', () => {
  it('is nobody also where everybody may pass', async (t) => {
    const portal = await testPortal(t)
    const { id: organizationId } = await portal.world.operator()
    const id = (await portal.world.work((work) => addApplication(work, BY, organizationId, draft))) ?? ''
    const told = {
      ...{ 'x-countersign-application': nameOfKey({ organizationId, id }), 'x-forwarded-proto': 'https' },
      ...{ 'x-forwarded-host': 'panel.example.com', accept: 'text/html' },
    }
    await portal.world.person({ username: 'sam', role: 'support' })
    const [sam, at] = [await signedIn(portal, 'sam'), visitor(portal)]
    const begun = new URL((await at.get('/forward-auth/begin?to=/', told)).location ?? '')
    const { headers } = await sam.get(`${begun.pathname}${begun.search}`)
    const [, ticket = ''] = /\.countersign\/enter(\?.*)$/.exec(String(headers.refresh)) ?? []
    assert.equal((await at.get(`/forward-auth/enter${ticket}`, told)).status, 303)
    const asks = async (path: string) => {
      const answered = await at.get('/forward-auth', { ...told, 'x-forwarded-uri': path })
      return [answered.status, answered.headers['remote-user']]
    }
    assert.deepEqual(
      [await asks('/'), await asks('/public')],
      [
        [200, 'sam'],
        [200, 'sam'],
      ],
    )
    await portal.world.rows("update app_user set role = 'member' where username = 'sam'")
    assert.deepEqual(
      [await asks('/'), await asks('/public')],
      [
        [403, ''],
        [200, ''],
      ],
    )
  })
})
