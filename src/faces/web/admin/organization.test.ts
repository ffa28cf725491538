import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { confirms, portalBehindProxy, signedIn } from '../../../../test/attack/visitor.ts'

const FORM = {
  ...{ name: 'Example Hosting', support_contact: 'help@example.com', sign_in_form: 'one-page' },
  ...{ totp_algorithm: 'SHA1', totp_digits: '6', totp_period: '30' },
}

describe('the settings of an organization', () => {
  it('show the second page always or the fields on one page, never both', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'otto', role: 'owner' })
    const otto = await signedIn(portal, 'otto')
    await confirms(otto)
    const settings = (await otto.get('/admin/organization')).location ?? '/admin/organization'
    const expected = {
      'two-step-always': ['two-step', true],
      'two-step': ['two-step', false],
      'one-page': ['one-page', false],
    }
    for (const [choice, saved] of Object.entries(expected)) {
      const { location } = await otto.post(settings, {
        ...FORM,
        sign_in_form: choice,
        always_ask_second_step: 'on',
      })
      assert.match(location ?? '', /\?notice=organizationSaved$/)
      const rows = await portal.world.rows<{ form: string; always: boolean }>(
        'select sign_in_form as form, always_ask_second_step as always from organization',
      )
      assert.deepEqual([rows[0]?.form, rows[0]?.always], saved)
      const { body } = await otto.get(settings)
      assert.match(body, new RegExp(`id="sign_in_form-${choice}"[^>]* checked`))
    }
  })

  it('refuse a choice that is none beside its field, keep what was typed and change nothing', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'otto', role: 'owner' })
    const otto = await signedIn(portal, 'otto')
    await confirms(otto)
    const settings = (await otto.get('/admin/organization')).location ?? '/admin/organization'
    for (const wrong of [
      { sign_in_form: 'three-step' },
      { totp_algorithm: 'MD5' },
      { totp_digits: '7' },
      { totp_period: '' },
    ]) {
      const { status, body } = await otto.post(settings, { ...FORM, name: 'Northwind', ...wrong })
      assert.equal(status, 422)
      assert.match(body, new RegExp(`id="${Object.keys(wrong)[0]}-error"`))
      assert.ok(body.includes('value="Northwind"'))
    }
    assert.deepEqual(await portal.world.rows('select name from organization'), [{ name: 'Example Hosting' }])
  })
})
