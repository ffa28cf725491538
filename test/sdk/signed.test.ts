import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import { createClient, type Expecting, verifyWebhook } from '../../sdk/src/client.ts'

const NOW = 1_800_000_000
const ISSUER = 'https://login.example.com'
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const others = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const HEAD = { alg: 'ES256', typ: 'confirmation+jwt', kid: 'k1' }
const CLAIMS = {
  ...{ iss: ISSUER, aud: 'org.app', sub: 'ana', jti: 'c1', iat: NOW - 10, exp: NOW + 100, nonce: 'n' },
  text: 'Pay 10 EUR to Bob',
}
const EXPECTED = { audience: 'org.app', nonce: 'n', id: 'c1', subject: 'ana', text: CLAIMS.text }

function made(head: object = {}, claims: object = {}, key: KeyObject = ours.privateKey): string {
  const content = `${encoded({ ...HEAD, ...head })}.${encoded({ ...CLAIMS, ...claims })}`
  return `${content}.${sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

function reader(): { read(receipt: string, more?: Partial<Expecting>): Promise<unknown>; asked(): number } {
  let asked = 0
  const keys = [{ ...ours.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }]
  const fetch = async (): Promise<Response> => {
    asked++
    return Response.json({ keys })
  }
  const client = createClient({ url: `${ISSUER}/`, fetch, now: () => new Date(NOW * 1000) })
  const read = async (receipt: string, more = {}): Promise<unknown> =>
    client.verifyReceipt(receipt, { ...EXPECTED, ...more }).then(
      ({ sub }) => sub,
      ({ code }) => code,
    )
  return { read, asked: () => asked }
}

describe('a receipt', () => {
  it('is taken where all of it is what was asked', async () => {
    const { read, asked } = reader()
    assert.equal(await read(made()), 'ana')
    assert.equal(await read(made({}, { nonce: undefined }), { nonce: null }), 'ana')
    assert.equal(await read(made(), { id: undefined, subject: undefined }), 'ana')
    assert.equal(asked(), 1, 'the keys are kept')
  })

  it('is not taken where anything is different', async () => {
    const { read, asked } = reader()
    const [head = '', claims = '', signature = ''] = made().split('.')
    const hmac = `${encoded({ ...HEAD, alg: 'HS256' })}.${claims}`
    const cases: readonly (readonly [string, string, Partial<Expecting>?])[] = [
      ['', 'malformed'],
      ['a.b', 'malformed'],
      [`${made()}.x`, 'malformed'],
      ['x'.repeat(20_000), 'malformed'],
      [`${head}.${claims}.***`, 'malformed'],
      [`${encoded({ ...HEAD, alg: 'none' })}.${claims}.`, 'other-kind'],
      [`${hmac}.${createHmac('sha256', 'k').update(hmac).digest('base64url')}`, 'other-kind'],
      [made({ typ: 'challenge+jwt' }), 'other-kind'],
      [made({ crit: ['exp'] }), 'other-kind'],
      [made({ kid: 'k2' }), 'unknown-key'],
      [made({}, {}, others.privateKey), 'bad-signature'],
      [`${head}.${encoded({ ...CLAIMS, text: 'Pay 9000 EUR' })}.${signature}`, 'bad-signature'],
      [`${head}.${claims}.`, 'bad-signature'],
      [made({}, { iss: 'https://evil.example' }), 'other-issuer'],
      [made({}, { aud: 'org.other' }), 'other-audience'],
      [made({}, { aud: ['org.app'] }), 'other-audience'],
      [made({}, { nonce: 'm' }), 'other-nonce'],
      [made({}, { nonce: undefined }), 'other-nonce'],
      [made(), 'other-nonce', { nonce: null }],
      [made({}, { jti: 'c2' }), 'other-id'],
      [made({}, { sub: 'bob' }), 'other-person'],
      [made({}, { sub: null }), 'other-person', { subject: undefined }],
      [made({}, { exp: NOW - 5 }), 'expired'],
      [made({}, { exp: undefined }), 'expired'],
      [made({}, { iat: NOW + 6 }), 'not-yet'],
      [made({}, { text: 'Pay 10 EUR to Mallory' }), 'other-text'],
    ]
    for (const [receipt, code, more] of cases) assert.equal(await read(receipt, more), code, receipt.slice(0, 200))
    assert.equal(asked(), 1, 'names that are made up do not have the keys fetched each time')
  })
})

describe('a webhook', () => {
  const secret = `whsec_${randomBytes(24).toString('base64')}`
  const body = JSON.stringify({ type: 'factor.enrolled', timestamp: '2027-01-15T08:00:00.000Z', data: { user: 'ana' } })
  const signatureOf = (of: string, key = secret): string =>
    `v1,${createHmac('sha256', Buffer.from(key.slice(6), 'base64'))
      .update(of)
      .digest('base64')}`
  const headers = (more: Readonly<Record<string, string>> = {}) => ({
    ...{ 'webhook-id': 'm1', 'webhook-timestamp': String(NOW) },
    ...{ 'webhook-signature': signatureOf(`m1.${NOW}.${body}`), ...more },
  })
  const reads = (sent: Readonly<Record<string, string>>, text = body, seconds = NOW) =>
    verifyWebhook(secret, sent, text, new Date(seconds * 1000))

  it('is taken with our signature, also beside another one', async () => {
    assert.deepEqual((await reads(headers())).data, { user: 'ana' })
    const both = `v1,${randomBytes(32).toString('base64')} ${signatureOf(`m1.${NOW}.${body}`)}`
    assert.equal((await reads(headers({ 'webhook-signature': both }))).id, 'm1')
    assert.equal(
      (await verifyWebhook(secret, new Headers(headers()), body, new Date(NOW * 1000))).type,
      'factor.enrolled',
    )
  })

  it('is not taken when it was changed, is old, or is of somebody else', async () => {
    const other = signatureOf(`m1.${NOW}.${body}`, `whsec_${randomBytes(24).toString('base64')}`)
    await assert.rejects(reads(headers({ 'webhook-signature': other })), /signature/)
    await assert.rejects(reads(headers({ 'webhook-id': 'm2' })), /signature/)
    await assert.rejects(reads(headers(), `${body} `), /signature/)
    await assert.rejects(reads(headers(), body, NOW + 301), /not sent now/)
    await assert.rejects(reads(headers(), body, NOW - 301), /not sent now/)
    await assert.rejects(reads(headers({ 'webhook-timestamp': 'x' })), /not sent now/)
    await assert.rejects(reads({}), /not signed/)
    await assert.rejects(reads(headers({ 'webhook-signature': signatureOf(`m1.${NOW}.[]`) }), '[]'), /no event/)
  })
})
