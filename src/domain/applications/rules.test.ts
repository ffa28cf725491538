import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Application, Demand } from './applications.ts'
import { askingAt, plainPath } from './rules.ts'

const usual: Demand = { assurance: 'second-step', freshSeconds: null }
const sure: Demand = { assurance: 'two-factors', freshSeconds: 900 }
const panel: Pick<Application, 'demand' | 'rules'> = {
  demand: usual,
  rules: [
    { prefix: '/status', demand: 'open' },
    { prefix: '/status/private', demand: sure },
    { prefix: '/internal', demand: 'closed' },
  ],
}

describe('the rules of paths', () => {
  it('take the longest path that fits, whole parts of it, in any case, and no query', () => {
    const asked = (path: string) => askingAt(panel, path)
    assert.equal(asked('/'), usual)
    assert.equal(asked('/status'), 'open')
    assert.equal(asked('/STATUS/now?page=/internal'), 'open')
    assert.equal(asked('/status-of-all'), usual)
    assert.equal(asked('/status/private/x'), sure)
    assert.equal(asked('/internal#/status'), 'closed')
    assert.equal(asked('/%73tatus'), 'open')
  })

  it('ask for the strictest of all where two programs may read a path in two ways', () => {
    const open = { ...panel, rules: panel.rules.filter(({ demand }) => demand !== 'closed') }
    for (const path of [
      ...['/status/../admin', '/status/%2e%2e/admin', '/status//admin', '/status%2fprivate', '/status/..;/admin'],
      ...['/status\\..\\admin', '/status/%5c', '/status/%00', '/status/%252e%252e/', '/%zz', 'status', ''],
    ])
      assert.deepEqual(askingAt(open, path), { assurance: 'two-factors', freshSeconds: 900 }, path)
    assert.equal(askingAt(panel, '/status/../admin'), 'closed')
  })

  it('never leave more open than the path that is read plainly', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.string({ maxLength: 5 }), (path, noise) => {
        const sent = `${path}${noise}`
        const asking = askingAt(panel, sent)
        if (asking !== 'open') return
        const plain = plainPath(sent)
        assert.ok(plain !== undefined && /^\/status(?:\/|$)/i.test(plain), sent)
      }),
      { numRuns: 2000 },
    )
  })
})
