import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { admit } from '#domain/messages/guard/guard.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { type Visitor, visitor } from '../../../../test/attack/visitor.ts'
import { signsIn } from '../../../../test/matrix.ts'
import { type TestPortal, testPortal } from '../../../../test/portal.ts'

const number = (n: number): string => `+4915123${String(n).padStart(6, '0')}`
const person = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`

type Stage = {
  readonly portal: TestPortal
  readonly harbor: Organization
  readonly bakery: Organization
  /** The owner of the operator, of the reseller Harbor, and of its client Bakery. */
  readonly olga: Visitor
  readonly rita: Visitor
  readonly beth: Visitor
  readonly pageOf: (organization: Organization) => string
  readonly formOf: (organization: Organization) => string
}

async function stage(t: TestContext): Promise<Stage> {
  const portal = await testPortal(t)
  const { world } = portal
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const owner = async (username: string, { id }: Organization): Promise<Visitor> => {
    const browser = visitor(portal)
    await signsIn(portal, await world.person({ username, organizationId: id, role: 'owner' }), 'owner!', browser)
    return browser
  }
  return {
    ...{ portal, harbor, bakery, olga: await owner('olga', await world.operator()) },
    ...{ rita: await owner('rita', harbor), beth: await owner('beth', bakery) },
    pageOf: ({ id }) => `/admin/organizations/${id}/messages/limits`,
    formOf: ({ id }) => `/admin/organizations/${id}/messages/limits/change`,
  }
}

/** Asks for codes to one block of numbers, which nobody answers. */
async function floods({ portal: { world } }: Stage, organization: Organization, many: number): Promise<void> {
  for (let n = 0; n < many; n++) {
    const asking = { organization, userId: person(n), channel: 'sms', to: number(n), network: '192.0.2.7' } as const
    await world.work((work) => admit(work, asking))
  }
}

const USUAL = { mode: '', internet_numbers: '' }
const text = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const said = (html: string, field: string): string =>
  text(new RegExp(`id="${field}-error">(.*?)</p>`, 's').exec(html)?.[1] ?? '').trim()

describe('the page about limits of messages', () => {
  it('saves what is said, shows it to those below as inherited, and lets them only make it tighter', async (t) => {
    const { portal, rita, beth, harbor, bakery, pageOf, formOf } = await stage(t)
    const saved = await rita.post(formOf(harbor), {
      ...{ ...USUAL, countries: 'de, at', recipient: '2', monthly_money: '12,5', price: '0.08', currency: 'eur' },
    })
    assert.match(saved.location ?? '', /notice=limitsSaved/)
    const page = (await beth.get(formOf(bakery))).body
    assert.match(text(page), /Blank: AT, DE, from Harbor/)
    assert.match(text(page), /Blank: 2, from Harbor/)
    const looser = { ...USUAL, countries: 'AT CH FR', recipient: '3', price: '0.01', currency: 'USD' }
    assert.match(text((await beth.get(pageOf(bakery))).body), /To one number or address in ten minutes 2 Harbor/)
    assert.match(
      text((await rita.get(pageOf(harbor))).body),
      /In the organization in ten minutes 200, .* 1,000 the default/,
    )
    const refused = await beth.post(formOf(bakery), looser)
    assert.equal(refused.status, 422)
    assert.equal(said(refused.body, 'countries'), 'Harbor does not allow CH and FR.')
    assert.match(said(refused.body, 'recipient'), /^Harbor says: 2\. Here it can only be made tighter/)
    assert.match(said(refused.body, 'price'), /^Harbor says: 0\.08\./)
    assert.match(said(refused.body, 'currency'), /^Harbor says: EUR\./)
    assert.match(refused.body, /value="AT CH FR"/)
    assert.equal((await beth.post(formOf(bakery), { ...USUAL, countries: 'AT', recipient: '1' })).status, 303)
    const rows = await portal.world.rows(
      'select countries, limits, monthly_money, price, currency, by_above from guard_setting order by price nulls last',
    )
    assert.deepEqual(rows, [
      {
        ...{ countries: ['AT', 'DE'], limits: { recipient: 2 }, monthly_money: 125_000, price: 800, currency: 'EUR' },
        by_above: false,
      },
      {
        countries: ['AT'],
        limits: { recipient: 1 },
        monthly_money: null,
        price: null,
        currency: null,
        by_above: false,
      },
    ])
    const [event] = await portal.world.rows<{ detail: unknown }>(
      "select detail from audit_event where action = 'message.limits-changed' order by at limit 1",
    )
    assert.deepEqual(event?.detail, {
      ...{ recipient: 2, countries: 'AT DE', monthlyMoney: 125_000, price: 800, currency: 'EUR' },
    })
  })

  it('keeps a budget that those above gave from those it was given to', async (t) => {
    const { olga, rita, harbor, pageOf, formOf } = await stage(t)
    assert.equal((await olga.post(formOf(harbor), { ...USUAL, monthly_messages: '1000' })).status, 303)
    assert.match(text((await rita.get(pageOf(harbor))).body), /0 of 1,000 messages/)
    assert.match(text((await rita.get(formOf(harbor))).body), /Blank: 1,000, from your provider/)
    const refused = await rita.post(formOf(harbor), { ...USUAL, monthly_messages: '1001' })
    assert.match(said(refused.body, 'monthly_messages'), /^your provider says: 1000/i)
    assert.equal((await rita.post(formOf(harbor), { ...USUAL, monthly_messages: '900' })).status, 303)
    assert.match(text((await rita.get(pageOf(harbor))).body), /0 of 900 messages/)
    assert.match((await olga.get(formOf(harbor))).body, /name="monthly_messages"[^>]*value="1000"/)
  })

  it('says beside each field what is wrong with it, keeps what was typed, and changes nothing', async (t) => {
    const { portal, rita, harbor, formOf } = await stage(t)
    const wrong: Readonly<Record<string, readonly [string, RegExp]>> = {
      mode: ['never', /Choose one/],
      internet_numbers: ['perhaps', /Choose one/],
      countries: ['DE, XX', /XX is no country/],
      home_country: ['DE AT', /one country only/],
      recipient: ['0', /from 1 to 20/],
      networkDay: ['1e3', /from 1 to 10,000/],
      verified: ['96', /from 0 to 95/],
      verifiedAfter: ['-5', /from 10 to 500/],
      monthly_messages: ['many', /from 0 to 100,000,000/],
      monthly_money: ['1.234,50', /an amount up to/],
      price: ['101', /an amount up to 100/],
      currency: ['EURO', /three letters/],
    }
    for (const [name, [value, sentence]] of Object.entries(wrong)) {
      const refused = await rita.post(formOf(harbor), { ...USUAL, person: '4', [name]: value })
      assert.equal(refused.status, 422, name)
      assert.match(said(refused.body, name), sentence)
      assert.match(refused.body, /name="person"[^>]*value="4"/)
    }
    assert.deepEqual(await portal.world.rows('select 1 from guard_setting'), [])
    assert.deepEqual(portal.errors, [])
  })

  it('shows what was stopped and lifts it, where it is one’s own to lift', async (t) => {
    const all = await stage(t)
    const { portal, rita, beth, bakery, harbor, pageOf } = all
    await floods(all, bakery, 25)
    const page = (await beth.get(pageOf(bakery))).body
    assert.match(text(page), /Too many unanswered to numbers that begin alike SMS · \+49151230/)
    assert.match(text((await rita.get(pageOf(harbor))).body), /Too many unanswered .* Bakery/)
    const [, path = ''] = /action="([^"]*\/lift)"/.exec(page) ?? []
    assert.match(path, /messages\/limits\/[0-9a-f-]+\/lift$/)
    assert.equal((await beth.post(path.replace(bakery.id, harbor.id))).status, 404)
    assert.match((await beth.post(path)).location ?? '', /notice=stopLifted/)
    assert.match(text((await beth.get(pageOf(bakery))).body), /Lifted/)
    await portal.world.rows('delete from guard_refusal')
    await floods(all, bakery, 5)
    assert.deepEqual(await portal.world.rows('select 1 from guard_refusal'), [])
    await floods(all, bakery, 30)
    await portal.world.rows('update guard_refusal set level_id = $1', harbor.id)
    const [row] = await portal.world.rows<{ id: string }>('select id from guard_refusal')
    assert.equal((await beth.post(`${pageOf(bakery)}/${row?.id}/lift`)).status, 404)
    assert.doesNotMatch((await beth.get(pageOf(bakery))).body, /\/lift"/)
    assert.equal((await rita.post(`${pageOf(harbor)}/${row?.id}/lift`)).status, 303)
    assert.deepEqual(portal.errors, [])
  })

  it('gives the statement as a file that no spreadsheet calculates', async (t) => {
    const { portal, rita, bakery, harbor, pageOf } = await stage(t)
    await portal.world.rows("update organization set name = '=Bakery' where id = $1", bakery.id)
    await portal.world.rows(
      `insert into guard_month values ($1, date_trunc('month', $2::timestamptz)::date, 'sms', 'DE', 'EUR', 12, 15, 9, 12345)`,
      ...[bakery.id, portal.world.clock.now()],
    )
    const file = await rita.get(`${pageOf(harbor)}/statement`)
    assert.equal(file.status, 200)
    const month = portal.world.clock.now().toISOString().slice(0, 7)
    assert.deepEqual(file.body.split('\r\n').slice(0, 2), [
      'month,company,channel,country,sent,segments,verified,cost,currency',
      `${month},'=Bakery,sms,DE,12,15,9,1.2345,EUR`,
    ])
    assert.match(text((await rita.get(pageOf(harbor))).body), /€1\.2345/)
  })
})
