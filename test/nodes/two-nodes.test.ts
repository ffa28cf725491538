import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask } from '../cluster/browser.ts'
import { connected, gathered, sessionIn, stepNow, tries } from '../cluster/crowd.ts'
import { metricsOf, startNode } from '../cluster/nodes.ts'
import { preparedDatabase, seconds } from '../faults/fault.ts'

const publicUrl = 'http://localhost:8080'

/** As docs/several-nodes.md promises. */
const SEEN_WITHIN_MS = 1000

test('two processes on one database are one portal', async (t) => {
  const { databaseUrl, secretKey } = await preparedDatabase()
  const settings = { databaseUrl, secretKey, publicUrl }
  const [one, other] = await Promise.all([startNode(t, settings), startNode(t, settings)])
  const [here, there] = [one, other].map(({ port }) => ({ port, publicUrl }))
  assert.ok(here && there)
  const { people } = await gathered(databaseUrl, secretKey, 3)
  const [ana, ben, cleo] = people
  assert.ok(ana && ben && cleo)
  const client = await connected(databaseUrl)
  t.after(() => client.end())

  await t.test('a session that begins at one is one at the other, and its end is at once an end there', async () => {
    const cookie = sessionIn(await tries(here, ana, stepNow(), '10.1.1.1')) ?? ''
    assert.equal((await ask(there, '/session', { cookie })).status, 204)
    assert.equal((await ask(there, '/account/security', { cookie })).status, 200)
    const { status } = await ask(there, '/signout', { cookie, form: {} })
    assert.equal(status, 303)
    assert.equal((await ask(here, '/session', { cookie })).status, 401)
    assert.equal((await ask(there, '/session', { cookie })).status, 401)
  })

  await t.test('a code that was used at one is used up at the other', async () => {
    const step = stepNow()
    assert.ok(sessionIn(await tries(here, ben, step, '10.1.2.1')))
    const again = await tries(there, ben, step, '10.1.3.1')
    assert.equal(sessionIn(again), undefined)
    assert.equal(again.status, 422)
  })

  await t.test('wrong answers at one count at the other', async () => {
    const wrong = { username: cleo.username, password: 'not her password' }
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) {
      statuses.push((await ask(n % 2 ? here : there, '/signin', { form: wrong, address: '10.1.4.1' })).status)
    }
    assert.equal(statuses[0], 422)
    assert.equal(statuses.at(-1), 429, `of both together, five are free: ${statuses}`)
  })

  await t.test('a change of the organization is seen at both within a second', async () => {
    const title = async (where: typeof here): Promise<boolean> =>
      (await ask(where, '/signin')).body.includes('Another Hosting')
    assert.deepEqual([await title(here), await title(there)], [false, false])
    await client.query("update organization set name = 'Another Hosting', modified_at = now() where kind = 'operator'")
    const begun = performance.now()
    while (!((await title(here)) && (await title(there)))) {
      assert.ok(performance.now() - begun < SEEN_WITHIN_MS + 500, `not after ${seconds(performance.now() - begun)}`)
    }
  })

  await t.test('what each did is in its metrics, and nobody is named there', async () => {
    const metrics = await metricsOf(one)
    const signIns = [...metrics].filter(([name]) => name.startsWith('countersign_signins_total'))
    assert.deepEqual(
      signIns.filter(([name]) => name.includes('outcome="done"')).map(([, count]) => count),
      [2],
      `${signIns}`,
    )
    assert.equal(metrics.get('countersign_ready'), 1)
    const all = [...metrics.keys()].join('\n')
    assert.ok(!people.some(({ username, id }) => all.includes(username) || all.includes(id)))
    assert.equal((await ask(here, '/metrics')).status, 404, 'people never reach them')
  })
})
