import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { browserCookie, browserNameIn, cookieName, readCookie, signBrowser, writeCookie } from './cookies.ts'

const key = createSecretKey(Buffer.alloc(32, 1))
const other = createSecretKey(Buffer.alloc(32, 2))

describe('a cookie', () => {
  it('is for this host and its pages only, over https also by its name', () => {
    const cookie = { name: cookieName('session', true), value: 'x', maxAge: 60 }
    assert.equal(writeCookie(cookie, true), '__Host-session=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure')
    assert.equal(
      writeCookie({ name: cookieName('session', false), value: 'x' }, false),
      'session=x; Path=/; HttpOnly; SameSite=Lax',
    )
  })

  it('is found by its whole name', () => {
    const header = 'xsession=1; session=2; __Host-session=3; sessionx=4'
    assert.equal(readCookie(header, 'session'), '2')
    assert.equal(readCookie(header, '__Host-session'), '3')
    for (const missing of [undefined, '', 'session', '=session', 'a=session=2'])
      assert.equal(readCookie(missing, 'session'), undefined, missing)
  })

  it('is read from whatever a stranger sends', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const value = readCookie(header, 'session')
        assert.ok(value === undefined || header.includes(value))
      }),
    )
  })
})

describe('the name of a browser', () => {
  const name = randomBytes(16).toString('base64url')

  it('is believed with our signature only', () => {
    const signed = signBrowser(name, key)
    assert.equal(browserNameIn(signed, key), name)
    assert.equal(browserNameIn(signed, other), undefined)
    assert.equal(browserNameIn(undefined, key), undefined)
    assert.equal(browserCookie(name, key, true).name, '__Host-browser')
  })

  it('is not believed when any letter of it was changed', () => {
    const signed = signBrowser(name, key)
    for (let at = 0; at < signed.length; at++) {
      const letters = ['A', 'B', '.', ''].filter((letter) => letter !== signed[at])
      for (const letter of letters)
        assert.equal(browserNameIn(signed.slice(0, at) + letter + signed.slice(at + 1), key), undefined)
    }
  })
})
