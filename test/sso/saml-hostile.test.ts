import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { visitor } from '../attack/visitor.ts'
import { addsSaml, begins, refusals } from './providers.ts'
import { STATED, stranger, UNSIGNED, WRAPPED, XML } from './saml-cases.ts'
import { askedBy, assertionXml, encrypted, responseXml, signs } from './saml-idp.ts'
import { comesBack, finishes, ISSUER, isRefused, type Makes, posts, samlStage, sayingOf, usual } from './saml-stage.ts'

describe('a provider of SAML that lies', () => {
  it('signs somebody in where nothing is wrong, which is what all others differ from', async (t) => {
    const stage = await samlStage(t)
    const answered = await comesBack(stage, usual)
    assert.equal(answered.status, 303, JSON.stringify(await refusals(stage.portal)))
    assert.equal((await stage.portal.world.rows('select from session')).length, 1)
  })

  for (const [what, cases] of Object.entries({ WRAPPED, UNSIGNED, XML, STATED }))
    it(`signs nobody in by what is ${what.toLowerCase()} wrongly`, async (t) => {
      const stage = await samlStage(t)
      for (const [name, reason, makes] of cases) await isRefused(stage, await comesBack(stage, makes), reason, name)
    })

  it('is taken at its word once', async (t) => {
    const stage = await samlStage(t)
    let kept = ''
    const first = visitor(stage.portal)
    const { id, state } = askedBy(await begins(first, stage.provider))
    kept = usual(sayingOf(stage, id), stage)
    const posted = await posts(stage, kept, state)
    assert.equal((await finishes(stage, first, posted)).status, 303)
    await stage.portal.world.rows('delete from session')
    await isRefused(stage, await first.get(posted.location ?? ''), 'flow-unknown', 'the same page again')
    await isRefused(stage, await finishes(stage, first, await posts(stage, kept, state)), 'unasked', 'posted again')
    await isRefused(stage, await comesBack(stage, () => kept), 'in-response-to', 'in another flow')
  })

  it('brings nobody into an account that another browser asked for', async (t) => {
    const stage = await samlStage(t)
    const { id, state } = askedBy(await begins(visitor(stage.portal), stage.provider))
    const posted = await posts(stage, usual(sayingOf(stage, id), stage), state)
    await isRefused(stage, await finishes(stage, visitor(stage.portal), posted), 'other-browser', 'another browser')
  })

  it('begins nothing by itself, unless that is switched on, and then once', async (t) => {
    const closed = await samlStage(t)
    const unasked = usual(sayingOf(closed, undefined), closed)
    await isRefused(
      closed,
      await finishes(closed, visitor(closed.portal), await posts(closed, unasked, '')),
      'unasked',
      'off',
    )
    const open = await samlStage(t, { allowsUnasked: true })
    const response = usual(sayingOf(open, undefined), open)
    const browser = visitor(open.portal)
    assert.equal((await finishes(open, browser, await posts(open, response, ''))).status, 303)
    await open.portal.world.rows('delete from session')
    const again = await finishes(open, browser, await posts(open, response, ''))
    await isRefused(open, again, 'replayed', 'again')
    const asked = usual(sayingOf(open, '_made-up'), open)
    await isRefused(open, await finishes(open, browser, await posts(open, asked, '')), 'in-response-to', 'to a request')
  })

  it('says nothing for another provider, whose key is another', async (t) => {
    const stage = await samlStage(t)
    const other = await addsSaml(
      stage.portal.world,
      { issuer: ISSUER, name: 'Other' },
      { certificates: [stranger.certificate] },
    )
    const browser = visitor(stage.portal)
    const { id, state } = askedBy(await begins(browser, other))
    const theirs = { ...stage, provider: other }
    await isRefused(
      theirs,
      await finishes(theirs, browser, await posts(theirs, usual(sayingOf(theirs, id), stage), state)),
      'signature',
      'another key',
    )
    const posted = await posts(stage, usual(sayingOf(stage, id), stage), state)
    await isRefused(stage, await finishes(stage, browser, posted), 'unasked', 'the state of another provider')
  })

  it('must sign all of it where that is wanted', async (t) => {
    const stage = await samlStage(t, { wantsSignedResponse: true })
    await isRefused(stage, await comesBack(stage, usual), 'signature', 'only the assertion')
    const whole: Makes = (saying, { keys }) => signs(responseXml(saying, assertionXml(saying)), 'Response', keys)
    assert.equal((await comesBack(stage, whole)).status, 303)
  })

  it('may encrypt what it says, and is checked all the same', async (t) => {
    const stage = await samlStage(t)
    const browser = visitor(stage.portal)
    const { body } = await browser.get(`/sso/${stage.provider.id}/metadata`)
    const ours = /use="encryption".*?<ds:X509Certificate>([^<]+)</s.exec(body)?.[1] ?? ''
    const hidden = async (makes: Makes) => {
      const there = visitor(stage.portal)
      const { id, state } = askedBy(await begins(there, stage.provider))
      const whole = makes(sayingOf(stage, id), stage)
      return finishes(stage, there, await posts(stage, await encrypted(whole, ours), state))
    }
    assert.equal((await hidden(usual)).status, 303, JSON.stringify(await refusals(stage.portal)))
    await stage.portal.world.rows('delete from session')
    await isRefused(
      stage,
      await hidden((saying) => responseXml(saying, assertionXml(saying))),
      'signature',
      'unsigned inside',
    )
    const old: Makes = (saying, { keys }) =>
      signs(responseXml(saying, assertionXml(saying)), 'Assertion', keys, { signature: 'sha1' })
    await isRefused(stage, await hidden(old), 'algorithm', 'SHA-1 inside')
  })

  it('was tried with sixty and more', () => {
    assert.ok(WRAPPED.length + UNSIGNED.length + XML.length + STATED.length >= 50)
  })
})
