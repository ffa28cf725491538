import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { normalizePassword, refusePassword } from './strength.ts'

const context = ['ana.bauer', 'ana.bauer@lighthouse.example', 'Lighthouse Hosting', 'bob']

describe('a password', () => {
  it('is refused when it is one of those that are tried first', () => {
    const common = [
      'password',
      'PASSWORD',
      '12345678',
      'qwertyuiop',
      'iloveyou',
      'trustno1',
      'passw0rd',
      'sunshine',
      '11223344',
      '1q2w3e4r',
    ]
    for (const password of common) assert.equal(refusePassword(password, []), 'common', password)
  })

  it('is refused when it only dresses one of them up', () => {
    const dressed = [
      'Password1',
      'Password2026!',
      '!!dragon99',
      'ｐａｓｓｗｏｒｄ',
      'aaaaaaaa',
      'abcabcabcabc',
      '💩💩💩💩💩💩💩💩',
      'abcdefgh',
      'тсрпонмл',
      '87654321',
    ]
    for (const password of dressed) assert.equal(refusePassword(password, []), 'common', password)
  })

  it('is refused when little is left of it without the names around the person', () => {
    for (const password of [
      'ana.bauer1',
      'AnaBauer99x!',
      'Lighthouse-x9Q',
      'lighthouse-hosting',
      'bob12-xy',
      'ANA.BAUER@lighthouse.example',
    ]) {
      assert.equal(refusePassword(password, context), 'contains-context', password)
    }
  })

  it('may mention them when there is enough besides', () => {
    for (const password of ['ana bauer keeps seven goats', 'bobsleds in June', 'lighthouse/tr7!mQx2p']) {
      assert.equal(refusePassword(password, context), undefined, password)
    }
  })

  it('is anything else: no rules of composition, all of Unicode, spaces kept', () => {
    for (const password of [
      'correct horse battery staple',
      'zvdkqmru',
      '83917264',
      '        x',
      'ｶﾞｷﾞｸﾞｹﾞ',
      'пароль и ключ',
      '正确的马电池订书钉',
      '💩🔑🐴🔋📎🎈🎁🎉',
    ]) {
      assert.equal(refusePassword(password, context), undefined, password)
    }
  })

  it('has 8 to 256 characters, counted as people see letters written', () => {
    assert.equal(refusePassword('', []), 'too-short')
    assert.equal(refusePassword('zvdkqmr', []), 'too-short')
    assert.equal(refusePassword('💩🔑🐴🔋', []), 'too-short')
    assert.equal(refusePassword('u\u0308zvdkqm', []), 'too-short')
    assert.equal(refusePassword('zvdkqmru'.padEnd(256, 'xy z'), []), undefined)
    assert.equal(refusePassword('zvdkqmru'.padEnd(257, 'xy z'), []), 'too-long')
    assert.equal(refusePassword(`zvdkqmru${'u\u0308'.repeat(248)}`, []), undefined)
    assert.equal(refusePassword('x'.repeat(10_000_000), []), 'too-long')
  })

  it('is the same typed on any keyboard', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (password) => {
        assert.equal(normalizePassword(password.normalize('NFD')), normalizePassword(password))
        assert.equal(refusePassword(password.normalize('NFD'), context), refusePassword(password, context))
      }),
    )
    assert.notEqual(normalizePassword('Pass Wörd '), normalizePassword('pass wörd'))
  })
})
