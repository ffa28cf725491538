import assert from 'node:assert/strict'
import fc from 'fast-check'
import { PASSWORD } from '../world.ts'
import type { Answered } from './visitor.ts'

/** What breaks programs that trust what they are sent. */
export const NASTY: readonly string[] = [
  ...['', ' ', '\0', '%00', '\u0000a', "' or 1=1 --", '"; drop table app_user; --', '<script>alert(1)</script>'],
  ...[
    '"><img src=x onerror=alert(1)>',
    '</textarea><b>alert(1)',
    '#{7*7}',
    '{{7*7}}',
    '{count, plural, other {#}}',
    '%s%n',
  ],
  ...['\ud800', 'a\udfff', '\u202e\u0645', '\ufeff', '\u200b', 'a\u200bb', 'İ', 'ß', '\u212a', 'a\u0301'.repeat(50)],
  ...[
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    'ﬀ'.repeat(40),
    '\u2028',
    '\r\nSet-Cookie: session=x',
    '\t',
    '\u001b[31m',
  ],
  ...[
    '999999999999999999999',
    '-1',
    '1e9',
    'NaN',
    'Infinity',
    '0x10',
    '2147483648',
    '٠',
    '０１２３４５',
    '١٢٣٤٥٦',
    '123456',
  ],
  ...[
    '000000',
    '12345678',
    '\n123456\n',
    '0001-01-01',
    '9999-12-31',
    '2026-02-30',
    '+275760-09-13',
    'true',
    'null',
    '[]',
    '{}',
  ],
  ...[
    '../../etc/passwd',
    'javascript:alert(1)',
    '//evil.example',
    'https://evil.example/',
    '\\\\evil.example',
    '%2f%2fevil',
  ],
  ...[
    'owner@example.com',
    'a@b',
    'SHA1',
    'SHA512',
    'two-step',
    'on',
    'required',
    'Europe/Berlin',
    'de',
    'qps',
    '+49301234567',
  ],
  ...[
    '+1',
    '::1',
    '10.0.0.0/8',
    '::/129',
    'xn--a',
    'a'.repeat(64),
    '=1+1',
    '@SUM(1)',
    'email',
    'sms',
    '__proto__',
    'constructor',
  ],
  ...['x'.repeat(300), 'x'.repeat(5_000), 'é'.repeat(20_000), '-'.repeat(60_000), PASSWORD],
  '01900000-0000-7000-8000-000000000000',
  '{"id":"x","rawId":"x","type":"public-key","response":{}}',
  '['.repeat(5_000),
]

const nasty = fc.constantFrom(...NASTY)

/** Anything that a field can be given. */
export const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: nasty },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 80 }) },
  { weight: 1, arbitrary: fc.tuple(nasty, nasty).map(([one, other]) => `${one}${other}`.slice(0, 60_000)) },
)

const SAID =
  /\bat (?:async )?[\w.]+ \(|node:internal|node_modules|\.tsx?:\d+|syntax error|SQLSTATE|violates |relation "|\bpg_\w+/

/** Answered, whatever it was: without an error, a word about the inside, or what was typed come alive. */
export function assertCalm({ status, body, headers }: Answered, what: string): void {
  assert.ok(status < 500 || status === 503, `${what}: ${status}`)
  assert.doesNotMatch(body, SAID, what)
  for (const alive of ['<script>alert', '"><img', '</textarea><b>'])
    assert.ok(!body.includes(alive), `${what}: ${alive}`)
  assert.match(String(headers['content-security-policy']), /^default-src 'none'/, what)
  assert.doesNotMatch(String(headers.location ?? '/'), /^(?!\/)|^\/\//, `${what}: leads elsewhere`)
  assert.ok(body.length < 2_000_000, `${what}: ${body.length} characters`)
}

/** A few at the same time; the first failure ends all of them, so that nothing is under way any more when it is told. */
export async function inTurns<One>(
  inputs: readonly One[],
  atOnce: number,
  send: (one: One) => Promise<void>,
): Promise<void> {
  const line = [...inputs]
  const failures: unknown[] = []
  const worker = async (): Promise<void> => {
    for (let one = line.shift(); one && failures.length === 0; one = line.shift())
      await send(one).catch((error: unknown) => failures.push(error))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (failures.length > 0) throw failures[0]
}
