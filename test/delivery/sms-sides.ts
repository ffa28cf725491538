import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { kinds as emailKinds } from '#delivery/email/all.ts'
import type { TextMessage } from '#delivery/gateway.ts'
import { kinds } from '#delivery/sms/all.ts'
import type { Seen } from './http-counterpart.ts'
import { beyondGsm, digits, json, only, SECRET, type Side } from './side.ts'
import { sns } from './sns-side.ts'
import { messagebird, twilio, vonage } from './vendor-sides.ts'

/** As Kannel's `sendsms` is set up (https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html, chapter 10). */
const http: Side = {
  open: (url, options) =>
    kinds.http.open(
      {
        ...{ url: `${url}/cgi-bin/sendsms?smsc=one`, method: 'GET', toName: 'to', fromName: 'from', textName: 'text' },
        ...{ plus: true, username: 'portal', password: SECRET, usernameName: 'username', passwordName: 'password' },
        ...{ headerName: 'X-Key', headerValue: `key ${SECRET}`, parameters: 'charset=UTF-8&api=fixed-key-77' },
        ...{ unicodeParameters: 'coding=2', taken: '0: Accepted|3: Queued', refused: 'Not routable|Denied' },
      },
      options,
    ),
  read: ({ method, path, query, headers }) => {
    assert.deepEqual([method, path], ['GET', '/cgi-bin/sendsms'])
    assert.deepEqual(
      ['username', 'password', 'smsc', 'charset', 'api'].map((name) => only(query, name)),
      ['portal', SECRET, 'one', 'UTF-8', 'fixed-key-77'],
    )
    assert.equal(headers['x-key'], `key ${SECRET}`)
    const [to, from, text] = ['to', 'from', 'text'].map((name) => only(query, name))
    assert.equal(only(query, 'coding'), beyondGsm(text ?? '') ? '2' : '')
    return { to: to ?? '', from: from ?? '', text: text ?? '', key: headers['idempotency-key'] ?? '' }
  },
  takes: { status: 202, body: '0: Accepted for delivery' },
  taken: { result: 'sent', answer: '202 0: Accepted for delivery' },
  refuses: [[{ status: 403, body: 'Number Denied' }, /403 Number Denied/]],
  doubts: [
    [{ status: 403, body: 'Authorization failed for sendsms' }, /403 Authorization failed/],
    [{ status: 200, body: 'Temporal failure, try again later.' }, /Temporal failure/],
    [{ status: 503, body: '0: Accepted for delivery' }, /503/],
  ],
  repeats: (body) => ({ status: 202, body: `0: Accepted ${body}` }),
  secrets: [SECRET, 'fixed-key-77'],
}

const KEY = Buffer.from(SECRET.padEnd(32, '!'))
const WEBHOOK = { secret: `whsec_${KEY.toString('base64')}` }

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function verified({ method, path, headers, body }: Seen): { key: string; type: string; data: Record<string, string> } {
  assert.deepEqual([method, path], ['POST', '/messages'])
  const { 'webhook-id': key = '', 'webhook-timestamp': time = '', 'webhook-signature': signature } = headers
  const expected = createHmac('sha256', KEY).update(`${key}.${time}.${body}`).digest('base64')
  assert.equal(signature, `v1,${expected}`)
  assert.ok(Math.abs(Number(time) - Date.now() / 1000) < 60)
  const { type, timestamp, data } = JSON.parse(body)
  assert.equal(new Date(timestamp).toISOString(), timestamp)
  assert.equal(data.id, key)
  return { key, type, data }
}

const webhook: Side = {
  open: (url, options) => kinds.webhook.open({ url: `${url}/messages`, ...WEBHOOK }, options),
  read: (seen) => {
    const { key, type, data } = verified(seen)
    assert.equal(type, 'message.sms')
    return { to: data.to ?? '', from: data.from ?? '', text: data.text ?? '', key }
  },
  takes: json(202, { answer: 'queued', segments: 2, cost: { amount: '0.05', currency: 'CHF' } }),
  taken: { result: 'sent', answer: '202 queued', segments: 2, cost: { amount: '0.05', currency: 'CHF' } },
  refuses: [[json(422, { error: 'no such number' }), /422 no such number/]],
  doubts: [
    [json(401, { error: 'who are you' }), /401 who are you/],
    [json(429, {}), /429/],
    [json(200, { error: 'not now' }), /200 not now/],
  ],
  repeats: (error) => json(400, { error }),
  secrets: [WEBHOOK.secret, KEY.toString('base64')],
}

const emailWebhook: Side = {
  ...webhook,
  open: async (url, options) => {
    const { send, close } = await emailKinds.webhook.open({ url: `${url}/messages`, ...WEBHOOK }, options)
    const letterOf = ({ id, to, from, text }: TextMessage) => ({
      ...{ id, to, text, from: { name: from, address: 'login@example.com' }, subject: `About ${text}` },
      html: `<p>${text.replace(/</g, '&lt;')}</p>`,
    })
    return { send: (message) => send(letterOf(message)), close }
  },
  read: (seen) => {
    const { key, type, data } = verified(seen)
    assert.deepEqual([type, data.subject], ['message.email', `About ${data.text}`])
    assert.ok(data.html?.startsWith('<p>'))
    const { name, address } = data.from as unknown as { name: string; address: string }
    assert.equal(address, 'login@example.com')
    return { to: data.to ?? '', from: name, text: data.text ?? '', key }
  },
  takes: json(200, { answer: 'queued', segments: 2 }),
  taken: { result: 'sent', answer: '200 queued' },
}

/** `+49...` as each side has it. */
export const plain: Readonly<Record<string, (number: string) => string>> = { vonage: digits, messagebird: digits }

export const sides = { twilio, vonage, sns, messagebird, http, webhook, 'e-mail webhook': emailWebhook } as const
