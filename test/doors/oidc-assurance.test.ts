import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { confirms, protectedPerson, setsUpApp, signedIn, visitor } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { begins, comesIn, follows, isBack, isPage, type Party, party, redeems, signsIn } from './oidc.ts'

const [AAL1, AAL2, PHR] = ['aal1', 'aal2', 'aal2-phr'].map((end) => `urn:countersign:acr:${end}`) as [
  string,
  string,
  string,
]

const essential = (...values: string[]): { claims: string } => ({
  claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }),
})

const claimsOf = async (panel: Party, begun: Awaited<ReturnType<typeof begins>>, back: URL) =>
  (await redeems(panel, begun, back)).claims() ?? assert.fail('no claims')

/** The link of this name on a page. */
function linkIn(body: string, words: string): string {
  const [, href = ''] = new RegExp(`href="([^"]*)"[^>]*>${words}`).exec(body) ?? assert.fail(`no ${words}`)
  return href.replaceAll('&amp;', '&')
}

describe('how sure a program is', () => {
  it('asks for two factors, and is never told of more than was given', async (t) => {
    const portal = await testPortal(t)
    const { person, app } = await protectedPerson(portal, 'ana')
    const panel = await party(portal)
    const { acr, amr } = (await comesIn(portal, panel, person)).claims() ?? assert.fail('no claims')
    assert.deepEqual([acr, amr], [AAL2, ['pwd', 'otp', 'mfa']])
    const fresh = visitor(portal)
    const begun = await begins(panel, essential(AAL2))
    isPage(await follows(fresh, portal, begun.address.href))
    portal.world.clock.advance(app.period)
    const back = isBack(await signsIn(fresh, portal, 'ana', app.codeAt(portal.world.clock.now())))
    assert.equal((await claimsOf(panel, begun, back)).acr, AAL2)
  })

  it('leads whoever has only their password to the second step, and is told the error where there is none', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const begun = await begins(panel, essential(AAL2))
    const page = isPage(await follows(browser, portal, begun.address.href))
    assert.equal(page.status, 403)
    const refused = isBack(await follows(browser, portal, linkIn(page.body, 'Back to Panel')))
    assert.equal(refused.searchParams.get('error'), 'unmet_authentication_requirements')
    const silent = await begins(panel, { ...essential(PHR), prompt: 'none' })
    const none = isBack(await follows(browser, portal, silent.address.href))
    assert.equal(none.searchParams.get('error'), 'unmet_authentication_requirements')
    const unheard = await begins(panel, essential('urn:mace:incommon:iap:silver'))
    const never = isBack(await follows(browser, portal, unheard.address.href))
    assert.equal(never.searchParams.get('error'), 'unmet_authentication_requirements')
    const again = await begins(panel, essential(AAL2))
    isPage(await follows(browser, portal, again.address.href))
    await confirms(browser)
    await setsUpApp(portal, browser)
    const led = await follows(browser, portal, again.address.href)
    assert.equal((await claimsOf(panel, again, isBack(led))).acr, AAL2)
  })

  it('may wish for more, and takes less where that is all there is (RFC 9470)', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const begun = await begins(panel, { acr_values: AAL2 })
    const page = isPage(await follows(browser, portal, begun.address.href))
    const on = linkIn(page.body, 'Go on without it')
    const claims = await claimsOf(panel, begun, isBack(await follows(browser, portal, on)))
    assert.equal(claims.acr, AAL1)
    const silent = await comesIn(portal, panel, browser, { acr_values: AAL2, prompt: 'none' })
    assert.equal(silent.claims()?.acr, AAL1)
  })

  it('has people prove again who they are: prompt=login and max_age', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    await world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const before = (await comesIn(portal, panel, browser, { max_age: '600' })).claims()?.auth_time
    world.clock.advance(1200)
    for (const more of [{ prompt: 'login' }, { max_age: '600' }, { max_age: '0' }]) {
      world.clock.advance(900)
      const silent = await begins(panel, { ...more, prompt: 'none' })
      if (!('prompt' in more)) {
        const refused = isBack(await follows(browser, portal, silent.address.href))
        assert.ok(refused.searchParams.get('error'), JSON.stringify(more))
      }
      const begun = await begins(panel, more)
      const page = isPage(await follows(browser, portal, begun.address.href))
      const [, then = ''] = /name="then" value="([^"]*)"/.exec(page.body) ?? []
      assert.ok(then.startsWith('/enter/'), 'they are asked who they are')
      const proof = [['then', then.replaceAll('&amp;', '&')] as const, ['password', PASSWORD] as const]
      const proved = await browser.post('/account/confirm', proof)
      const back = isBack(await follows(browser, portal, proved.location ?? ''))
      const { auth_time: at } = await claimsOf(panel, begun, back)
      assert.ok(Number(at) > Number(before) + 1800, `${JSON.stringify(more)}: ${at} and ${before}`)
    }
  })

  it('asks for nothing less than its own rule, and lets in only whom it is for', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const strict = { assurance: 'two-factors', freshSeconds: null } as const
    const guarded = await party(portal, { draft: { demand: strict } })
    const owners = await party(portal, { draft: { roles: ['owner'] } })
    const browser = await signedIn(portal, 'ana')
    for (const panel of [guarded, owners]) {
      const begun = await begins(panel)
      const page = isPage(await follows(browser, portal, begun.address.href))
      assert.equal(page.status, 403)
      const uid = /interaction\/([\w-]+)\?go=back/.exec(page.body)?.[1] ?? assert.fail(page.body)
      for (const trick of ['?go=on', '']) {
        const led = await follows(browser, portal, `/oidc/interaction/${uid}${trick}`)
        assert.equal(isPage(led).status, 403, 'an address decides nothing')
      }
    }
  })

  it('expects the person it names', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    await portal.world.person({ username: 'ben' })
    const panel = await party(portal)
    const tokens = await comesIn(portal, panel, await signedIn(portal, 'ana'))
    const ben = await signedIn(portal, 'ben')
    const begun = await begins(panel, { id_token_hint: tokens.id_token ?? '' })
    const page = isPage(await follows(ben, portal, begun.address.href))
    assert.match(page.body, /Somebody else is expected/)
    const silent = await begins(panel, { id_token_hint: tokens.id_token ?? '', prompt: 'none' })
    const refused = isBack(await follows(ben, portal, silent.address.href))
    assert.equal(refused.searchParams.get('error'), 'login_required')
    await ben.post('/signout')
    const back = isBack(await signsIn(ben, portal, 'ana'))
    assert.equal((await claimsOf(panel, begun, back)).sub, tokens.claims()?.sub)
  })
})
