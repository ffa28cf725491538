import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { kinds } from '#delivery/sms/all.ts'
import type { Seen } from './http-counterpart.ts'
import { type Answer, only, SECRET, type Side } from './side.ts'

export const sns: Side = {
  open: (baseUrl, options) =>
    kinds.sns.open({ region: 'eu-central-1', accessKeyId: 'AKID', secretAccessKey: SECRET, baseUrl }, options),
  read: (seen) => {
    assert.deepEqual([seen.method, seen.path], ['POST', '/'])
    assert.equal(seen.headers.authorization?.split('Signature=')[1], signatureOf(seen))
    const form = new URLSearchParams(seen.body)
    assert.deepEqual([only(form, 'Action'), only(form, 'Version')], ['Publish', '2010-03-31'])
    const attribute = (at: number): [string, string] => {
      const entry = `MessageAttributes.entry.${at}`
      return [only(form, `${entry}.Name`), only(form, `${entry}.Value.StringValue`)]
    }
    assert.deepEqual(attribute(1), ['AWS.SNS.SMS.SMSType', 'Transactional'])
    const [name, from] = attribute(2)
    assert.equal(
      name,
      from === '' ? '' : /^\+?\d+$/.test(from) ? 'AWS.MM.SMS.OriginationNumber' : 'AWS.SNS.SMS.SenderID',
    )
    return { to: only(form, 'PhoneNumber'), from, text: only(form, 'Message') }
  },
  takes: xml(
    200,
    '<PublishResponse xmlns="x"><PublishResult><MessageId>94f2-1</MessageId></PublishResult></PublishResponse>',
  ),
  taken: { result: 'sent', answer: '94f2-1' },
  refuses: [
    [
      wrong(400, 'InvalidParameter', 'Invalid parameter: PhoneNumber Reason: it is not valid to publish to'),
      /PhoneNumber/,
    ],
    [wrong(400, 'OptedOut', 'This phone number is opted out'), /opted out/],
  ],
  doubts: [
    [wrong(403, 'InvalidClientTokenId', 'The security token is invalid.'), /InvalidClientTokenId/],
    [wrong(403, 'SignatureDoesNotMatch', 'Check your key'), /SignatureDoesNotMatch/],
    [wrong(400, 'InvalidParameter', 'Invalid parameter: SenderID'), /SenderID/],
    [wrong(429, 'Throttled', 'Rate exceeded'), /Throttled/],
    [wrong(200, 'InternalError', 'Not now'), /InternalError/],
  ],
  repeats: (said) => wrong(400, 'InvalidParameter', said),
  secrets: [SECRET],
}

function xml(status: number, body: string): Answer {
  return { status, body: `<?xml version="1.0"?>${body}` }
}

function wrong(status: number, code: string, message: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`
  return xml(status, `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>`)
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html, calculated step by step. */
function signatureOf({ headers, body }: Seen): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const [, scope = '', names = ''] =
    /Credential=AKID\/(\S+), SignedHeaders=([^,]+),/.exec(headers.authorization ?? '') ?? []
  const [day = '', region = '', ...rest] = scope.split('/')
  assert.deepEqual([region, ...rest], ['eu-central-1', 'sns', 'aws4_request'])
  const lines = names.split(';').map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
  assert.ok(names.includes('host') && names.includes('x-amz-date'))
  const request = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n')
  const signed = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(request)].join('\n')
  const key = [day, region, 'sns', 'aws4_request'].reduce<string | Buffer>(
    (from, part) => hmac(from, part),
    `AWS4${SECRET}`,
  )
  return hmac(key, signed).toString('hex')
}
