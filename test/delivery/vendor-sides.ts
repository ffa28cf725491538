import assert from 'node:assert/strict'
import { kinds } from '#delivery/sms/all.ts'
import { base64, beyondGsm, json, only, SECRET, type Side } from './side.ts'

export const twilio: Side = {
  open: (baseUrl, options) =>
    kinds.twilio.open({ accountSid: 'AC1', apiKey: 'SK1', secret: SECRET, senderPool: 'MG1', baseUrl }, options),
  read: ({ method, path, headers, body }) => {
    assert.deepEqual([method, path], ['POST', '/2010-04-01/Accounts/AC1/Messages.json'])
    assert.equal(headers.authorization, `Basic ${base64(`SK1:${SECRET}`)}`)
    const form = new URLSearchParams(body)
    const from = only(form, 'From')
    assert.equal(only(form, 'MessagingServiceSid'), from === '' ? 'MG1' : '')
    return { to: only(form, 'To'), from, text: only(form, 'Body') }
  },
  takes: json(201, {
    sid: 'SM42',
    status: 'queued',
    num_segments: '2',
    price: '-0.07500',
    price_unit: 'USD',
    body: 'it',
  }),
  taken: { result: 'sent', answer: 'queued SM42', segments: 2, cost: { amount: '0.07500', currency: 'USD' } },
  refuses: [
    [
      json(400, { code: 21211, message: "The 'To' number is not a valid phone number", status: 400 }),
      /21211.*not a valid/,
    ],
    [json(400, { code: 21610, message: 'Attempt to send to unsubscribed recipient', status: 400 }), /unsubscribed/],
    [json(400, { code: 21614, message: "'To' number is not a valid mobile number", status: 400 }), /21614/],
  ],
  doubts: [
    [json(401, { code: 20003, message: 'Authenticate', status: 401 }), /20003 Authenticate/],
    [json(400, { code: 21606, message: "The 'From' number is not valid", status: 400 }), /21606/],
    [json(429, { code: 20429, message: 'Too Many Requests', status: 429 }), /20429/],
    [json(200, { code: 20500, message: 'Internal Server Error', status: 500 }), /20500/],
    [json(201, { sid: 'SM42', status: 'failed', error_code: 30008, error_message: 'Unknown error' }), /30008 Unknown/],
    [json(201, { sid: 'SM42', status: 'undelivered' }), /undelivered/],
    [json(201, { sid: 'SM42', status: 'queued', error_code: 30001, error_message: 'Queue overflow' }), /30001 Queue/],
  ],
  repeats: (message) => json(400, { code: 21619, message, status: 400 }),
  secrets: [SECRET, base64(`SK1:${SECRET}`)],
}

export const vonage: Side = {
  open: (baseUrl, options) => kinds.vonage.open({ apiKey: 'key', apiSecret: SECRET, baseUrl }, options),
  read: ({ method, path, body }) => {
    assert.deepEqual([method, path], ['POST', '/sms/json'])
    const form = new URLSearchParams(body)
    assert.deepEqual([only(form, 'api_key'), only(form, 'api_secret')], ['key', SECRET])
    const text = only(form, 'text')
    assert.equal(only(form, 'type'), beyondGsm(text) ? 'unicode' : 'text')
    return { to: only(form, 'to'), from: only(form, 'from'), text, key: only(form, 'client-ref') }
  },
  takes: json(200, {
    'message-count': '2',
    messages: ['A1', 'A2'].map((id) => ({ to: '49', 'message-id': id, status: '0', 'message-price': '0.07500000' })),
  }),
  taken: { result: 'sent', answer: '0 A1 A2', segments: 2, cost: { amount: '0.15', currency: 'EUR' } },
  refuses: [
    [
      json(200, { 'message-count': '1', messages: [{ status: '6', 'error-text': 'Unroutable message' }] }),
      /6 Unroutable/,
    ],
    [
      json(200, { 'message-count': '1', messages: [{ status: '7', 'error-text': 'Number barred' }] }),
      /7 Number barred/,
    ],
  ],
  doubts: [
    [
      json(200, { 'message-count': '1', messages: [{ status: '1', 'error-text': 'Throughput Rate Exceeded' }] }),
      /Rate/,
    ],
    [json(200, { 'message-count': '1', messages: [{ status: '4', 'error-text': 'Bad Credentials' }] }), /4 Bad/],
    [
      json(200, { 'message-count': '1', messages: [{ status: '9', 'error-text': 'Partner quota violation' }] }),
      /quota/,
    ],
    [json(200, { 'message-count': '2', messages: [{ status: '0' }, { status: '6', 'error-text': 'half' }] }), /6 half/],
    [json(200, { 'message-count': '0', messages: [] }), /200/],
  ],
  repeats: (said) => json(200, { 'message-count': '1', messages: [{ status: '5', 'error-text': said }] }),
  secrets: [SECRET],
}

export const messagebird: Side = {
  open: (baseUrl, options) => kinds.messagebird.open({ accessKey: SECRET, baseUrl }, options),
  read: ({ method, path, headers, body }) => {
    assert.deepEqual([method, path, headers.authorization], ['POST', '/messages', `AccessKey ${SECRET}`])
    const { originator: from, recipients, body: text, datacoding, reference: key, ...rest } = JSON.parse(body)
    assert.deepEqual(rest, { type: 'sms' })
    assert.equal(recipients.length, 1)
    assert.equal(datacoding, beyondGsm(text) ? 'unicode' : 'plain')
    return { to: recipients[0], from, text, key }
  },
  takes: json(201, {
    ...{ id: 'e8', body: 'it', reference: 'x' },
    recipients: {
      ...{ totalCount: 1, totalSentCount: 1 },
      items: [{ recipient: 49, status: 'sent', messagePartCount: 2, price: { amount: 0.075, currency: 'EUR' } }],
    },
  }),
  taken: { result: 'sent', answer: 'sent e8', segments: 2, cost: { amount: '0.075', currency: 'EUR' } },
  refuses: [
    [
      json(422, { errors: [{ code: 9, description: 'no (correct) recipients found', parameter: 'recipient' }] }),
      /9 no \(correct\) recipients/,
    ],
    [json(422, { errors: [{ code: 10, description: 'recipients is invalid', parameter: 'recipients' }] }), /10/],
  ],
  doubts: [
    [json(401, { errors: [{ code: 2, description: 'Request not allowed', parameter: 'access_key' }] }), /2 Request/],
    [json(402, { errors: [{ code: 25, description: 'Not enough balance', parameter: null }] }), /25 Not enough/],
    [
      json(422, { errors: [{ code: 10, description: 'originator is invalid', parameter: 'originator' }] }),
      /originator/,
    ],
    [json(200, { errors: [{ code: 99, description: 'internal error', parameter: null }] }), /99 internal/],
    [json(201, { id: 'e8', recipients: { items: [{ status: 'delivery_failed' }] } }), /delivery_failed/],
    [json(201, { errors: [{ code: 98 }], recipients: { items: [{ status: 'sent' }] } }), /98/],
  ],
  repeats: (description) => json(422, { errors: [{ code: 10, description, parameter: 'body' }] }),
  secrets: [SECRET],
}
