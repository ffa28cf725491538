import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { party } from '../doors/oidc.ts'
import { testPortal } from '../portal.ts'
import { signedIn, visitor } from './visitor.ts'

const WRITTEN = ['/oidc/DEVICE', '/oidc/Device', '/oidc/device/', '/OIDC/device', '/oidc//device', '/oidc/./device']

describe('the address where codes of programs are typed, written in another way', () => {
  it('is no other door for whoever is not signed in', async (t) => {
    const portal = await testPortal(t)
    await party(portal, { settings: { redirectAddresses: [], isPublic: true } })
    for (const path of WRITTEN) {
      const { status, body } = await visitor(portal).get(path)
      assert.equal(status, 404, path)
      assert.ok(!body.includes('xsrf'), path)
    }
  })

  it('gives nobody more tries', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    await party(portal, { settings: { redirectAddresses: [], isPublic: true } })
    const browser = await signedIn(portal, 'ana')
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec((await browser.get('/oidc/device')).body) ?? []
    assert.notEqual(xsrf, '')
    for (const path of WRITTEN) {
      const { status } = await browser.post(path, { xsrf, user_code: 'BBBB-BBBB' })
      assert.equal(status, 404, path)
    }
  })
})
