import * as v from 'valibot'
import { factors } from '#domain/factors/all.ts'
import { type OutsideOutcome, verifyOutside } from '#domain/signin/outside.ts'
import { type Answer, type ApiCall, operation } from './operation.ts'
import { calledBy, line, outsideOf, realmOf, whom } from './people.ts'

export const kinds = factors.map(({ kind }) => kind)

export const code = line(64, 'The code as it was typed, with or without spaces; a recovery code too.')

/** What came of an answer. */
export const outcome = v.strictObject({
  passed: v.boolean(),
  method: v.pipe(v.nullable(v.picklist(kinds)), v.description('Which method it was; null unless it was right.')),
  assurance: v.pipe(
    v.nullable(v.picklist(['two-factors', 'possession', 'mailbox', 'recovery'])),
    v.description('What it proves: two factors at once, a thing of theirs, a mailbox, or a recovery code.'),
  ),
  reason: v.pipe(
    v.nullable(v.picklist(['wrong', 'wait', 'over'])),
    v.description(
      '`wrong`: the person or the code, nobody says which. `wait`: after wrong ones nothing is looked at. `over`: begin again.',
    ),
  ),
  retryAfter: v.pipe(v.nullable(v.number()), v.description('Seconds after which it can be tried again.')),
})

export const verify = operation({
  method: 'POST',
  path: '/v1/verify',
  verb: 'verify',
  title: 'Check a code',
  text: 'For a form with one more field: says whether this code is right for this person, now, and uses it up. Nothing is sent. Names that nobody has are answered as wrong codes are.',
  body: v.strictObject({ user: whom, code }),
  answers: { 200: { text: 'What came of it.', schema: outcome } },
  handle: postVerify,
})

async function postVerify(
  call: ApiCall,
  { body }: { body: { user: v.InferOutput<typeof whom>; code: string } },
): Promise<Answer> {
  const realm = await realmOf(call)
  return outcomeOf(await verifyOutside(call.world, realm, calledBy(call, body.user), body.code, outsideOf(call)))
}

export function outcomeOf(outside: OutsideOutcome): Answer {
  const none = { method: null, assurance: null, reason: null, retryAfter: null }
  if (!outside.passed) {
    const { reason, retryAfter = null } = outside
    return { status: 200, body: { ...none, passed: false, reason, retryAfter }, even: true }
  }
  const { enrollmentKind: method, assurance } = outside
  return { status: 200, body: { ...none, passed: true, method, assurance } }
}
