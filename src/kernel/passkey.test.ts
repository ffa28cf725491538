import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseClientData, parsePasskey } from './passkey.ts'

const response = { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' }
const written = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response }
const parse = (change: object) => parsePasskey(JSON.stringify({ ...written, ...change }))

describe('what a browser brings from a passkey', () => {
  it('is an answer or a new key', () => {
    assert.equal(parse({})?.is, 'proof')
    assert.equal(parse({ response: { ...response, userHandle: null } })?.is, 'proof')
    const made = parse({
      response: { clientDataJSON: 'e30', attestationObject: 'AAAA', transports: ['usb', 1, '<b>'] },
    })
    assert.deepEqual(made?.is === 'made' && made.transports, ['usb'])
  })

  it('is nothing where it is not written as browsers write it', () => {
    const inputs = [undefined, 1, '', '{', '[]', 'null', '"text"', 'x'.repeat(17_000)]
    for (const input of inputs) assert.equal(parsePasskey(input), undefined)
    const changes = [
      ...[{ id: 'AAAB' }, { id: 'A+A=', rawId: 'A+A=' }, { type: 'password' }, { response: null }, { response: [] }],
      ...[{ id: 'A'.repeat(1365), rawId: 'A'.repeat(1365) }, { response: { ...response, signature: 7 } }],
      { response: { ...response, userHandle: 'A'.repeat(87) } },
    ]
    for (const change of changes) assert.equal(parse(change), undefined, JSON.stringify(change).slice(0, 80))
  })

  it('was signed for one page, and for none around it', () => {
    const said = { type: 'webauthn.get', challenge: 'a', origin: 'https://login.example.com' }
    const read = (change: object) =>
      parseClientData(Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url'))
    assert.deepEqual(read({}), { ...said, crossOrigin: false })
    assert.equal(read({ crossOrigin: true })?.crossOrigin, true)
    assert.equal(read({ topOrigin: 'https://evil.example' })?.crossOrigin, true)
    assert.equal(read({ crossOrigin: 'false' }), undefined)
    assert.equal(read({ origin: undefined }), undefined)
  })
})
