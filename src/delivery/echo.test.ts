import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answerOf } from './echo.ts'

const hidden = { secrets: ['s3cret/pass+word'], texts: ['Example: 481 516 is your code & key'], to: '+4915112345678' }
const told = (said: string): string => answerOf(said, hidden)

describe('what is told of an answer', () => {
  it('is what the other side said, on one line', () => {
    assert.equal(told('201 queued SM42\r\n\u0007 thanks'), '201 queued SM42 thanks')
    assert.ok(told('x'.repeat(5000)).length < 310)
  })

  it('is without the message, whole or in pieces, however it is written', () => {
    const text = hidden.texts[0] ?? ''
    const forms = [
      text,
      encodeURIComponent(text),
      text.toUpperCase(),
      text.replace('&', '&amp;'),
      btoa(text).replace(/=+$/, ''),
    ]
    for (const form of forms) assert.equal(told(`no: ${form}!`), 'no: [...]!')
    assert.equal(told('no: xyz 16 is your code xyz'), 'no: xyz [...]xyz')
  })

  it('is without numbers of the message that may be codes, and without who it is for', () => {
    assert.equal(told('bad:481 516, 481516, 4915112345678'), 'bad:[...], [...], [...]')
    assert.equal(told('error 481'), 'error 481')
  })

  it('is without secrets in any form, short ones too', () => {
    assert.equal(told('who is s3cret/pass+word or s3cret%2Fpass%2Bword?'), 'who is [...] or [...]?')
    assert.equal(answerOf('pw abc, no', { secrets: ['abc'], texts: [], to: '' }), 'pw [...], no')
    assert.equal(answerOf('a b c', { secrets: ['', 'a'], texts: [''], to: '' }), 'a b c')
  })
})
