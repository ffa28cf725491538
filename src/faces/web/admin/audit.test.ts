import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { portalBehindProxy, signedIn, type Visitor } from '../../../../test/attack/visitor.ts'
import type { TestPortal } from '../../../../test/portal.ts'

type Told = {
  readonly portal: TestPortal
  readonly owner: Visitor
  readonly client: Organization
  readonly page: string
}

/** An administrator of the operator, a client with an evil name, and a few entries of it. */
async function told(t: TestContext, timeZone = 'UTC'): Promise<Told> {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  await world.person({ username: 'ana', role: 'administrator', timeZone })
  const client = await world.organization('=HYPERLINK("https://evil.example")')
  const bruce = await world.person({ username: '+bruce', organizationId: client.id, role: 'owner' })
  const event = { organizationId: client.id, subjectId: bruce.id, actor: { userId: bruce.id } } as const
  for (const action of ['signin', 'password.changed', 'signout'] as const) {
    world.clock.advance(1)
    const place = { address: '203.0.113.9', browser: '@SUM(1,1)' }
    await world.work((work) => record(work, { ...event, action, outcome: 'done', place }))
  }
  world.clock.advance(1)
  const owner = await signedIn(portal, 'ana')
  return { portal, owner, client, page: `/admin/organizations/${client.id}/audit` }
}

const whats = (html: string): string[] =>
  Array.from(html.matchAll(/data-column="What"><span>([^<]*)/g), ([, what = '']) => what)

describe('the page of the record', () => {
  it('is reached from the menu, and lists what happened with its search kept', async (t) => {
    const { owner, page } = await told(t)
    assert.match((await owner.get('/admin/clients')).body, /href="\/admin\/audit"/)
    assert.match((await owner.get('/admin/audit')).location ?? '', /^\/admin\/organizations\/[0-9a-f-]{36}\/audit$/)
    const { status, body } = await owner.get(page)
    assert.equal(status, 200)
    assert.deepEqual(whats(body), ['Log-out', 'Password changed', 'Sign-in'])
    const found = await owner.get(`${page}?action=signin&person=%2BBRUCE&address=203.`)
    assert.deepEqual([found.status, whats(found.body)], [200, ['Sign-in']])
    assert.match(found.body, /name="person"[^>]* value="\+BRUCE"/)
    assert.match(found.body, /export\?action=signin&amp;person=%2BBRUCE&amp;address=203.&amp;form=csv/)
  })

  it('says beside each field what is wrong, keeps what was typed and finds nothing', async (t) => {
    const { owner, page, portal } = await told(t)
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['action=user.deleted', /Choose one/],
      ['outcome=maybe', /Choose one/],
      ['person=nobody', /nobody of this username/],
      [`person=${'x'.repeat(300)}`, /At most 128|at most 128/],
      ['address=example.com', /digits, letters up to F/],
      ['from=28.3.2027', /such as 2027-03-28/],
      ['to=2027-02-30', /such as 2027-03-28/],
      ['from=2027-03-02&to=2027-03-01', /before the first day/],
    ]
    for (const [query, message] of wrong) {
      const { status, body } = await owner.get(`${page}?${query}`)
      assert.equal(status, 422, query)
      assert.match(body, message, query)
      assert.deepEqual(whats(body), [], query)
    }
    const above = await owner.get(`${(await owner.get('/admin/audit')).location}?organization=Nowhere`)
    assert.equal(above.status, 422)
    assert.match(above.body, /no organization whose name/)
    for (const none of ['before=x', 'before=', 'page=7', 'action=', 'address=%20'])
      assert.equal((await owner.get(`${page}?${none}`)).status, 200, none)
    assert.deepEqual(portal.errors, [])
  })

  it('takes days to be those of the person’s own time zone', async (t) => {
    const { owner, page, portal } = await told(t, 'Pacific/Kiritimati')
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati' }).format(portal.world.clock.now())
    const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10)
    assert.equal(whats((await owner.get(`${page}?from=${today}&to=${today}`)).body).length, 3)
    assert.equal(whats((await owner.get(`${page}?from=${tomorrow}`)).body).length, 0)
  })
})

describe('the record saved as a file', () => {
  it('holds no formulas, says what was searched for, and goes on record itself', async (t) => {
    const { owner, page, portal, client } = await told(t)
    const { status, headers, body } = await owner.get(`${page}/export?form=csv&action=signin`)
    assert.equal(status, 200)
    assert.equal(headers['content-type'], 'text/csv; charset=utf-8')
    assert.equal(headers['content-disposition'], 'attachment; filename="audit.csv"')
    const [head = '', line = '', ...rest] = body.split('\r\n')
    assert.match(head, /^at,action,outcome,/)
    assert.match(
      line,
      /,signin,done,,,"'=HYPERLINK\(""https:\/\/evil\.example""\)",.*,'\+bruce,.*,203\.0\.113\.9,"'@SUM\(1,1\)",/,
    )
    assert.deepEqual(rest, [''])
    const rows = await portal.world.rows(
      `select organization_id, detail from audit_event where action = 'audit.exported'`,
    )
    assert.deepEqual(rows, [{ organization_id: client.id, detail: { form: 'csv' } }])
  })

  it('is one JSON object a line when that is asked for', async (t) => {
    const { owner, page } = await told(t)
    const { body, headers } = await owner.get(`${page}/export?form=jsonl`)
    assert.equal(headers['content-disposition'], 'attachment; filename="audit.jsonl"')
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(
      lines.map(({ action, by, actor }) => [action, by, actor]),
      [
        ['audit.exported', 'person', 'ana'],
        ['signout', 'person', '+bruce'],
        ['password.changed', 'person', '+bruce'],
        ['signin', 'person', '+bruce'],
      ],
    )
  })

  it('is the page with its errors where the search is none, and nothing where the form is none', async (t) => {
    const { owner, page, portal } = await told(t)
    assert.equal((await owner.get(`${page}/export?form=csv&from=x`)).status, 422)
    assert.equal((await owner.get(`${page}/export?form=xlsx`)).status, 404)
    await owner.send('HEAD', `${page}/export?form=csv`)
    assert.deepEqual(await portal.world.rows(`select 1 from audit_event where action = 'audit.exported'`), [])
  })

  it('can still be had of an organization that is closed', async (t) => {
    const { owner, page, portal, client } = await told(t)
    await portal.world.rows(
      `update organization set status = 'closed', stopped = true, closed_at = now() where id = $1`,
      client.id,
    )
    assert.equal((await owner.get(`${page}/export?form=csv`)).status, 200)
  })
})
