import type { Caller } from '#domain/applications/api-keys.ts'
import { factorOf } from '#domain/factors/all.ts'
import type { Dispatch, Enrollment } from '#domain/factors/factor.ts'
import { answerOutside, beginOutside, type OutsideOutcome, verifyOutside } from '#domain/signin/outside.ts'
import { portalAddress } from '../../http/portal-address.ts'
import { type Asking, outsideOf } from './asking.ts'
import { refusal, type Said, said } from './shape.ts'
import { callerBy } from './token.ts'
import { nameOfTransaction, tokenIn } from './transactions.ts'
import { answerTriggered, takeTriggered, trigger } from './triggered.ts'

const LONGEST_NAME = 128

/** Checks a code; with no code at all it begins to ask, and with a transaction it answers what was asked. */
export async function postCheck(asking: Asking): Promise<Said> {
  const { parameters } = asking
  const user = parameters.get('user') ?? ''
  const pass = parameters.get('pass')
  if (user === '' || user.length > LONGEST_NAME) return refusal('user-missing')
  if (pass === undefined) return refusal('pass-missing')
  const transaction = parameters.get('transaction_id') ?? parameters.get('state') ?? ''
  if (transaction !== '' && pass === '') return finished(asking, user, transaction)
  if (transaction !== '') return answered(asking, user, transaction, pass)
  if (pass === '') return begun(asking, user)
  const { world, holder } = asking
  return outcomeOf(await verifyOutside(world, holder.realm, { username: user }, pass, outsideOf(asking)))
}

/** Begins to ask somebody, for whoever has shown a key. */
export async function postTrigger(asking: Asking): Promise<Said> {
  const caller = await callerBy(asking)
  if (!('key' in caller)) return caller
  const user = asking.parameters.get('user') ?? ''
  if (user === '' || user.length > LONGEST_NAME) return refusal('user-missing')
  return triggered(asking, caller, user)
}

async function answered(asking: Asking, user: string, transaction: string, pass: string): Promise<Said> {
  const { world, holder } = asking
  const token = await world.look(async (look) => tokenIn(look, holder.application, user, transaction))
  if (token === undefined) return { ...said('REJECT', false, { message: NO_MATCH }), even: true }
  const [named = '', id] = token.split('~')
  if (id === undefined) return outcomeOf(await answerOutside(world, holder.realm, named, pass, outsideOf(asking)))
  return outcomeOf(await answerTriggered(asking, id, pass))
}

/** Where the person has answered on our page, the client fetches it with no code at all, once. */
async function finished(asking: Asking, user: string, transaction: string): Promise<Said> {
  const { world, holder } = asking
  const token = await world.look(async (look) => tokenIn(look, holder.application, user, transaction))
  const [, id] = (token ?? '').split('~')
  const taken = id === undefined ? undefined : await takeTriggered(asking, id)
  if (!taken) return { ...said('REJECT', false, { message: NO_MATCH }), even: true }
  const type = typeOf({ kind: taken.found.passedKind ?? '' })
  return said('ACCEPT', true, { message: 'Found matching challenge', type, username: taken.user.username })
}

async function begun(asking: Asking, user: string): Promise<Said> {
  const { world, holder } = asking
  const { token, asked, sent } = await beginOutside(world, holder.realm, { username: user }, outsideOf(asking))
  if (!asked) return nothingAsked(false)
  const transaction = await world.look(async (look) => nameOfTransaction(look, holder.application, user, token))
  return challengeOf(asked, sent, transaction, false, null)
}

/** With a page of ours too, on which the person may answer instead. */
async function triggered(asking: Asking, caller: Caller, user: string): Promise<Said> {
  const { world, holder, site } = asking
  const made = await trigger(asking, caller, user)
  const { asked, sent, token } = made.begun
  if (!asked) return nothingAsked(0)
  const { transaction, page } = await world.look(async (look) => ({
    transaction: nameOfTransaction(look, holder.application, user, `${token}~${made.id}`),
    page: `${await portalAddress(look, site, holder.realm.id)}/ask/${made.page}`,
  }))
  return challengeOf(asked, sent, transaction, 1, { page })
}

function nothingAsked(value: number | boolean): Said {
  const none = { message: 'No suitable token found.', messages: [], multi_challenge: [], transaction_ids: [] }
  return { ...said('REJECT', value, none), even: true }
}

function challengeOf(
  asked: Enrollment,
  sent: Dispatch | undefined,
  transaction_id: string,
  value: number | boolean,
  attributes: Readonly<Record<string, string>> | null,
): Said {
  const message = sent && !sent.ok ? NOT_SENT : messageOf(asked)
  const challenge = {
    transaction_id,
    message,
    serial: serialOf(asked),
    type: typeOf(asked),
    client_mode: 'interactive',
  }
  return said('CHALLENGE', value, {
    ...{ ...challenge, preferred_client_mode: 'interactive', attributes: null },
    ...{
      messages: [message],
      transaction_ids: [transaction_id],
      multi_challenge: [{ ...challenge, attributes }],
    },
  })
}

const NO_MATCH = 'Response did not match the challenge.'
const NOT_SENT = 'No other code can be sent now. Enter the last one: '

export function outcomeOf(outcome: OutsideOutcome): Said {
  if (outcome.passed) {
    const { enrollmentKind: kind, user } = outcome
    return said('ACCEPT', true, { message: 'matching 1 tokens', type: typeOf({ kind }), username: user.username })
  }
  const { reason, retryAfter } = outcome
  const messages = {
    wrong: 'wrong otp value',
    wait: 'matching 1 tokens, Failcounter exceeded',
    over: NO_MATCH,
  } as const
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return { ...said('REJECT', false, { message: messages[reason] }), headers, even: true }
}

/** What privacyIDEA calls the methods that it has too. */
const TYPES: Readonly<Record<string, string>> = { 'email-code': 'email', 'sms-code': 'sms' }

const typeOf = ({ kind }: Pick<Enrollment, 'kind'>): string => TYPES[kind] ?? kind

function serialOf(enrollment: Enrollment): string {
  return `${typeOf(enrollment)}${enrollment.id.slice(-8)}`.toUpperCase()
}

function messageOf({ kind }: Enrollment): string {
  if (!factorOf(kind).send) return 'please enter otp: '
  return kind === 'sms-code' ? 'Enter the OTP from the SMS: ' : 'Enter the OTP from the Email: '
}
