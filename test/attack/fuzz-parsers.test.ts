import assert from 'node:assert/strict'
import { createSecretKey, randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readPeople } from '#domain/administration/import-rows.ts'
import { parseKey } from '#domain/applications/applications.ts'
import { plainPath } from '#domain/applications/rules.ts'
import { readData } from '#domain/factors/passkey/passkey.ts'
import { parseColor } from '#domain/organizations/brand-colors.ts'
import { parseHostName } from '#domain/organizations/hosts.ts'
import { usernameKey } from '#domain/users/users.ts'
import { originOf } from '#faces/forward-auth/asked.ts'
import { readForm } from '#faces/http/body.ts'
import { browserNameIn, readCookie } from '#faces/http/cookies.ts'
import { isSameOrigin } from '#faces/http/same-origin.ts'
import { readUpload } from '#faces/http/upload.ts'
import { parseDay } from '#faces/web/admin/policy-form.ts'
import { localeOf } from '#faces/web/arrive.ts'
import { pageIn } from '#faces/web/pages.ts'
import { clientAddress, isAddressOrRange, isAmong, networkOf } from '#kernel/address.ts'
import { decodeBase32 } from '#kernel/base32.ts'
import { browserFamily, browserKind } from '#kernel/browser.ts'
import { csvLine } from '#kernel/csv.ts'
import { startOfDay } from '#kernel/days.ts'
import { partsOf } from '#kernel/gsm7.ts'
import { isId } from '#kernel/ids.ts'
import {
  displayName,
  email,
  label,
  language,
  mobile,
  parseCode,
  parseRecoveryCode,
  text,
  timeZone,
  username,
} from '#kernel/parse.ts'
import { parseClientData, parsePasskey } from '#kernel/passkey.ts'
import { qrSvg } from '#kernel/qr.ts'
import { value } from './hostile.ts'

/** As many for each as CONTRIBUTING.md says. */
const INPUTS = Number(process.env.FUZZ ?? 2_000)
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31))
const LONGEST_MS = 1_000

const key = createSecretKey(Buffer.alloc(32, 7))
const LANGUAGES = ['en', 'de']
const ROLES = ['member', 'support'] as const

/** What reads text that strangers send: an answer for anything, never an exception. */
const readers: Readonly<Record<string, (typed: string) => unknown>> = {
  'a one-time code': parseCode,
  'a recovery code': parseRecoveryCode,
  'a cookie header': (typed) => [readCookie(typed, 'session'), browserNameIn(typed, key)],
  'a list of languages': (typed) => assert.ok(['en', 'de'].includes(localeOf(typed, 'auto', false))),
  'forwarded addresses': (typed) => clientAddress('127.0.0.1', typed, ['127.0.0.1', '10.0.0.0/8']),
  'an address or a range': (typed) => isAddressOrRange(typed) && isAmong('192.0.2.1', [typed]),
  'an address among ranges': (typed) => isAmong(typed, ['10.0.0.0/8', '2001:db8::/32']),
  'a network': networkOf,
  'an id': isId,
  'a key of an application': parseKey,
  'a host name': (typed) => assert.match(parseHostName(typed) ?? 'a.b', /^[a-z0-9.-]{3,240}$/),
  'a color': (typed) => parseColor(typed),
  'a day of a policy': parseDay,
  'a day of the record': (typed) => startOfDay(typed, 'Europe/Berlin', 1),
  'what a passkey says': parsePasskey,
  'what a browser says to a passkey': parseClientData,
  'the bytes of a passkey': (typed) => readData(Buffer.from(typed)),
  'a table of people': (typed) => readPeople(typed, ROLES, LANGUAGES),
  'a table of people, in rows': (typed) => readPeople(`username;email\n${typed}`, ROLES, LANGUAGES),
  'the name of a browser': (typed) => [browserKind(typed), browserFamily(typed)],
  'a text message': (typed) => partsOf(typed.slice(0, 2_000)),
  'a seed in Base32': decodeBase32,
  'a path behind a proxy': plainPath,
  'an origin behind a proxy': (typed) => [originOf('https', typed), originOf(typed, 'shop.example.com')],
  'a key to search by': usernameKey,
}

/** What reads a field of a form: what it takes is taken again as it is, and holds nothing that is not to be seen. */
const kinds = {
  username,
  email,
  displayName,
  label,
  mobile: (typed: unknown) => mobile(typed, 'DE'),
  timeZone,
  text: (typed: unknown) => text(typed, { max: 200 }),
  language: (typed: unknown) => language(typed, LANGUAGES),
} as const

const runs = { numRuns: INPUTS, seed: SEED }

describe(`whatever strangers send (SEED=${SEED} sends the same again)`, () => {
  for (const [what, read] of Object.entries(readers)) {
    it(`is read as ${what}, or is none`, () => {
      fc.assert(
        fc.property(value, (typed) => {
          const began = performance.now()
          read(typed)
          assert.ok(performance.now() - began < LONGEST_MS, `${performance.now() - began} ms`)
        }),
        runs,
      )
    })
  }

  for (const [what, read] of Object.entries(kinds)) {
    it(`is taken as it stands in the field, or refused: ${what}`, () => {
      fc.assert(
        fc.property(fc.oneof(value, fc.anything()), (typed) => {
          const first = read(typed)
          if (!first.ok) return
          assert.doesNotMatch(first.value, /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u)
          assert.deepEqual(read(first.value), first)
        }),
        runs,
      )
    })
  }

  it('leads nowhere but to pages of ours', () => {
    fc.assert(
      fc.property(value, (typed) => assert.match(pageIn(typed), /^\/(?:account|admin|enter)\b[^\\]*$/)),
      runs,
    )
  })

  it('begins no formula in a table that is taken away', () => {
    fc.assert(
      fc.property(value, (cell) => assert.doesNotMatch(csvLine([cell]).slice(0, -2), /^"?[=+\-@\t\r]/)),
      runs,
    )
  })

  it('is no page of ours, whatever it says of where it comes from', () => {
    const header = value.map((each) => each.replace(/[^\t\x20-\x7e]/g, '').trim())
    fc.assert(
      fc.property(header, header, (origin, site) => {
        const headers = new Headers({ host: 'login.example.com', origin })
        assert.equal(isSameOrigin(headers, true), false)
        headers.set('sec-fetch-site', site || 'none')
        assert.equal(isSameOrigin(headers, true), false)
      }),
      runs,
    )
  })

  it('does not change what a stranger’s address is', () => {
    fc.assert(
      fc.property(value, (typed) => assert.equal(clientAddress('192.0.2.1', typed, ['10.0.0.0/8']), '192.0.2.1')),
      runs,
    )
  })

  it('fits into a code to be scanned, or into none', () => {
    const seed = fc.string({ unit: 'grapheme', maxLength: 100 })
    const drawn = fc.property(seed, seed, (issuer, account) => {
      const address = `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?secret=A`.slice(
        0,
        2_000,
      )
      assert.match(qrSvg(address, `${issuer} <b>`), /^<svg/)
      assert.ok(!qrSvg(address, `${issuer} <b>`).includes('<b>'))
    })
    fc.assert(drawn, { ...runs, numRuns: Math.ceil(INPUTS / 20) })
  })

  it('is read as a form or a file, or refused', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      value.map((each) => new Uint8Array(Buffer.from(each))),
    )
    const type = fc.constantFrom(
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'multipart/form-data; boundary="',
      'multipart/form-data;',
      'text/plain',
      'application/json',
    )
    const around = (body: Uint8Array): Uint8Array<ArrayBuffer> =>
      new Uint8Array(
        Buffer.concat([
          Buffer.from('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
          body,
          Buffer.from('\r\n--x--'),
        ]),
      )
    await fc.assert(
      fc.asyncProperty(bytes, type, fc.boolean(), async (body, sent, inside) => {
        const request = () =>
          new Request('http://localhost/', {
            method: 'POST',
            headers: { 'content-type': sent },
            body: inside ? around(body) : new Uint8Array(body),
          })
        const form = await readForm(request())
        assert.ok(form instanceof URLSearchParams || form === 400 || form === 413)
        const upload = await readUpload(request())
        const fields = upload === 400 || upload === 413 ? [] : [...upload.form]
        for (const [name, said] of fields) assert.ok(!`${name}${said}`.includes('\0'))
      }),
      runs,
    )
  })
})
