import assert from 'node:assert/strict'
import { it } from 'node:test'
import { makerOf } from './makers.ts'

it('knows who made a key by its model, in any case of letters, and nobody by a blank one', () => {
  assert.equal(makerOf('EA9B8D66-4D01-1D21-3CE4-B6B48CB575D4'), 'Google Password Manager')
  assert.equal(makerOf('d548826e-79b4-db40-a3d8-11116f7e8349'), 'Bitwarden')
  assert.equal(makerOf('00000000-0000-0000-0000-000000000000'), undefined)
})
