import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { format, inspect } from 'node:util'
import { Secret } from './secret.ts'

describe('a secret', () => {
  it('is shown nowhere but where it is revealed', () => {
    const secret = new Secret('hunter2')
    const shown = [
      `${secret}`,
      JSON.stringify({ secret, list: [secret] }),
      inspect(secret, { depth: 9, showHidden: true }),
      format('%s %o %j', secret, secret, secret),
      inspect({ secret }, { customInspect: false, showHidden: true, depth: 9 }),
      Object.entries(secret).join(),
      new Error(`failed with ${secret}`).stack,
    ]
    for (const text of shown) assert.doesNotMatch(text ?? '', /hunter2/)
    assert.equal(secret.reveal(), 'hunter2')
    assert.equal(JSON.stringify({ secret }), '{"secret":"[secret]"}')
    assert.equal(`${secret}`, '[secret]')
    assert.equal(inspect({ secret }), '{ secret: [secret] }')
  })
})
