import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { visitor } from '../../../test/attack/visitor.ts'
import { lettersOf } from '../../../test/letters.ts'
import { testPortal } from '../../../test/portal.ts'
import { PASSWORD } from '../../../test/world.ts'
import { habitualLanguage } from './browsers.ts'

describe('the language to write to somebody in, who left theirs to be detected', () => {
  it('is that of the browser they signed in from last, else of an owner, and theirs alone where they chose one', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const mia = await world.person({ username: 'mia', language: 'auto' })
    const olga = await world.person({ username: 'olga', language: 'auto', role: 'owner' })
    const ask = () => world.look((look) => habitualLanguage(look, mia))
    const signsIn = async (username: string, language: string): Promise<void> => {
      world.clock.advance(60)
      const { status } = await visitor(portal).post(
        '/signin',
        { username, password: PASSWORD },
        { 'accept-language': language },
      )
      assert.equal(status, 303)
    }
    assert.equal(await ask(), undefined)
    await signsIn('olga', 'de-AT,de;q=0.9')
    assert.equal(await ask(), 'de', 'of the owner')
    await signsIn('mia', 'en')
    assert.equal(await ask(), 'en', 'her own')
    await signsIn('mia', 'de')
    assert.equal(await ask(), 'de', 'the last one')
    await world.rows("update app_user set language = 'en' where id = $1", olga.id)
    assert.equal(await ask(), 'de')
  })

  it('is that of reminders, which nobody asks for', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const ana = await world.person({ username: 'ana', language: 'auto' })
    const fields = { username: 'ana', password: PASSWORD }
    await visitor(portal).post('/signin', fields, { 'accept-language': 'de' })
    await world.work((work) =>
      work.send({
        ...{ organizationId: ana.organizationId, userId: ana.id, channel: 'email', to: ana.email },
        ...{ template: 'token-required-soon', data: { username: 'ana', days: 7, until: '2027-01-31 00:00 UTC' } },
      }),
    )
    const [letter] = await lettersOf(world).to(ana.email)
    assert.match(letter?.text ?? '', /^Guten Tag|^Hallo/)
  })
})
