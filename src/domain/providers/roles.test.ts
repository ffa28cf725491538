import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roleFor } from './roles.ts'

const byGroup = [
  { group: 'it', role: 'administrator' },
  { group: 'desk', role: 'support' },
  { group: 'board', role: 'owner' },
] as const

test('of several groups the one that may do most counts', () => {
  assert.equal(roleFor(['desk', 'it'], { byGroup, highest: 'administrator' }), 'administrator')
  assert.equal(roleFor(['it', 'desk'], { byGroup, highest: 'owner' }), 'administrator')
})

test('a group above the ceiling counts for nothing, and does not hide one below it', () => {
  assert.equal(roleFor(['it', 'desk'], { byGroup, highest: 'support' }), 'support')
  assert.equal(roleFor(['it'], { byGroup, highest: 'support' }), 'member')
  assert.equal(roleFor(['it', 'desk'], { byGroup, highest: 'member' }), 'member')
})

test('no group makes an owner, whatever is mapped and wherever the ceiling is', () => {
  assert.equal(roleFor(['board'], { byGroup, highest: 'owner' }), 'member')
})

test('without a group that is mapped somebody is a member, and the case of a group counts', () => {
  assert.equal(roleFor([], { byGroup, highest: 'administrator' }), 'member')
  assert.equal(roleFor(['IT'], { byGroup, highest: 'administrator' }), 'member')
})
