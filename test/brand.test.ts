import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { addGateway, type GatewayDraft } from '#domain/messages/gateways.ts'
import {
  type Color,
  contrast,
  GROUNDS,
  paletteOf,
  parseColor,
  readable,
  tooFaint,
} from '#domain/organizations/brand-colors.ts'
import { confirms, signedIn, visitor } from './attack/visitor.ts'
import { picture } from './pictures.ts'
import { at, branded, HOST, proves, story, uploads } from './white-label.ts'

describe('the colors of a look', () => {
  it('are six digits, however they are written, and nothing else', () => {
    assert.equal(parseColor('#0F5653'), '#0f5653')
    assert.equal(parseColor(' 0a5 '), '#00aa55')
    for (const bad of ['', 'red', '#12345', '#1234567', 'url(x)', '#fff;}', '#ｆｆｆ', 'rgb(0,0,0)', '#fff\n#fff'])
      assert.equal(parseColor(bad), undefined, bad)
  })

  it('can be read on the grounds of our own sheet, in light and in dark', () => {
    const sheet = readFileSync(new URL('../src/faces/web/assets/css/tokens.css', import.meta.url), 'utf8')
    const grounds = ['canvas', 'surface', 'sunken'].map((name) =>
      Array.from(sheet.matchAll(new RegExp(`--${name}: (#[0-9a-f]+);`, 'g')), ([, color = '']) => parseColor(color)),
    )
    assert.deepEqual(
      grounds.map(([light]) => light),
      GROUNDS.light,
    )
    assert.deepEqual(
      grounds.map(([, dark]) => dark),
      GROUNDS.dark,
    )
  })

  it('stay readable in every color they are mixed into', () => {
    for (let at = 0; at < 4096; at += 37) {
      const any = parseColor(at.toString(16).padStart(3, '0')) as Color
      for (const shade of ['light', 'dark'] as const) {
        const accent = readable(any, shade)
        assert.equal(tooFaint(accent, shade), undefined, any)
        const { strong, ink, soft } = paletteOf(accent, shade)
        for (const [one, other] of [
          [ink, accent],
          [ink, strong],
          [accent, soft],
        ] as const)
          assert.ok(contrast(one, other) >= 4.5, `${any} ${shade}: ${one} on ${other}`)
      }
    }
    assert.ok(Math.abs(contrast('#ffffff', '#000000') - 21) < 0.001)
    assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.478) < 0.001)
  })
})

describe('a look of an organization’s own', () => {
  it('is seen by nobody before it is published, and then by its people and those below', async (t) => {
    const told = await story(t)
    const { portal, owner, acme } = told
    await proves(told)
    const path = `/admin/organizations/${acme.id}/brand`
    const fields = {
      name: 'Acme Cloud',
      accent: '#7a1f5c',
      above_en: 'Welcome <b>back</b>',
      support_contact: 'help@acme.test',
    }
    await owner.post(path, fields)
    const preview = await owner.get(`${path}/preview`)
    assert.match(preview.body, /Acme Cloud/)
    assert.match(preview.body, /Welcome &lt;b>back&lt;\/b>|Welcome &lt;b&gt;back&lt;\/b&gt;/)
    const stranger = at(portal, HOST)
    assert.doesNotMatch((await stranger.get('/signin')).body, /Acme Cloud|Welcome/)
    assert.match((await stranger.get('/signin')).body, /Acme Networks/)
    await owner.post(`${path}/publish`)
    const signIn = (await stranger.get('/signin')).body
    assert.match(signIn, /<title>[^<]*Acme Cloud<\/title>/)
    assert.match(signIn, /mailto:help@acme\.test/)
    const sheet = /href="(\/a\/brand-[0-9a-f]{48}\.css)"/.exec(signIn)?.[1] ?? ''
    const css = await stranger.get(sheet)
    assert.match(css.body, /--brand-accent:#7a1f5c;/)
    assert.match(String(css.headers['cache-control']), /immutable/)
    const carl = await signedIn(portal, 'carl', { as: at(portal, HOST) })
    assert.match((await carl.get('/account/settings')).body, /Acme Cloud/)
    assert.doesNotMatch((await owner.get('/account/settings')).body, /Acme Cloud/)
    await owner.post(`${path}/remove`)
    assert.match((await stranger.get('/signin')).body, /Acme Networks/)
  })

  it('says which contrast is too low, keeps what was typed, and changes nothing', async (t) => {
    const told = await story(t)
    const { owner, acme, portal } = told
    const path = `/admin/organizations/${acme.id}/brand`
    const refused = await owner.post(path, {
      name: 'Acme',
      accent: '#ffcc00',
      accent_dark: '#222222',
      sender_name: 'a@b.test',
      issuer: 'a:b',
    })
    assert.equal(refused.status, 422)
    assert.match(refused.body, /On light pages the contrast of #ffcc00 is 1\.3 to 1, and text needs at least 4\.5 to 1/)
    assert.match(refused.body, /On dark pages the contrast of #222222 is 1 to 1/)
    assert.match(refused.body, /cannot hold @/)
    assert.match(refused.body, /cannot hold a colon/)
    assert.match(refused.body, /value="Acme"/)
    assert.deepEqual(await portal.world.rows('select 1 from brand'), [])
    const nearest = /can be read is (#[0-9a-f]{6})/.exec(refused.body)?.[1] ?? ''
    assert.equal((await owner.post(path, { accent: nearest })).status, 303)
  })

  it('has a logo that we drew, as light as the page needs it', async (t) => {
    const told = await story(t)
    const { portal, owner, acme } = told
    const path = `/admin/organizations/${acme.id}/brand`
    const saved = await uploads(owner, `${path}/logo`, await picture('png', 900, 300))
    assert.equal(saved.location, `${path}?notice=logoSaved`)
    await owner.post(`${path}/publish`)
    await proves(told)
    const signIn = await at(portal, HOST).get('/signin')
    const [, logo = '', width] =
      /<img class="logo" src="(\/a\/logo-[0-9a-f]{32}\.png)" width="(\d+)"/.exec(signIn.body) ?? []
    assert.equal(width, '120')
    const drawn = await at(portal, HOST).get(logo)
    assert.equal(drawn.headers['content-type'], 'image/png')
    assert.ok(Number(drawn.headers['content-length']) <= 6 * 1024)
    await owner.post(`${path}/logo/remove`)
    await owner.post(`${path}/publish`)
    assert.doesNotMatch((await at(portal, HOST).get('/signin')).body, /<img/)
  })

  it('is changed by those who may, in their own part of the tree', async (t) => {
    const told = await story(t)
    const { portal, acme, client } = told
    const rita = await signedIn(portal, 'rita')
    await confirms(rita)
    const { id } = await portal.world.operator()
    for (const tab of ['brand', 'brand/preview', 'hosts'])
      assert.equal((await rita.get(`/admin/organizations/${id}/${tab}`)).status, 404)
    assert.equal((await rita.post(`/admin/organizations/${id}/brand`, { name: 'Mine' })).status, 404)
    for (const own of [acme, client]) assert.equal((await rita.get(`/admin/organizations/${own.id}/brand`)).status, 200)
    await branded({ ...told, owner: rita })
    assert.match((await rita.get('/account/settings')).body, /Acme Cloud/, 'also at the operator’s address')
    assert.doesNotMatch((await visitor(portal).get('/signin')).body, /Acme/)
  })
})

describe('the address that letters come from', () => {
  it('is said where it is that of a level above, until there is a gateway of one’s own', async (t) => {
    const { portal, acme, owner } = await story(t)
    const { world } = portal
    const operator = await world.operator()
    const gateway = (address: string): GatewayDraft => ({
      ...{ channel: 'email', kind: 'smtp', name: 'Mail', senderAddress: address, senderName: null },
      settings: { host: 'mail.test', port: 587, security: 'starttls', username: null, password: null, dkim: null },
    })
    const pages = [`/admin/organizations/${acme.id}/brand`, `/admin/organizations/${acme.id}/messages`]
    const seen = async (): Promise<boolean[]> =>
      Promise.all(
        pages.map(async (path) => (await owner.get(path)).body.includes('Letters come from login@above.test')),
      )
    assert.deepEqual(await seen(), [false, false])
    await world.work((work) => addGateway(work, operator.id, gateway('login@above.test')))
    assert.deepEqual(await seen(), [true, true])
    assert.doesNotMatch((await owner.get(`/admin/organizations/${operator.id}/messages`)).body, /Letters come from/)
    await world.work((work) => addGateway(work, acme.id, gateway('login@acme.test')))
    assert.deepEqual(await seen(), [false, false])
  })
})
