import { factorOf } from '#domain/factors/all.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import { answerOutside, beginOutside, type OutsideOutcome, verifyOutside } from '#domain/signin/outside.ts'
import { type Asking, outsideOf } from './asking.ts'
import { refusal, type Said, said } from './shape.ts'
import { callerBy } from './token.ts'
import { nameOfTransaction, tokenIn } from './transactions.ts'

const LONGEST_NAME = 128

/** Checks a code; with no code at all it begins to ask, and with a transaction it answers what was asked. */
export async function postCheck(asking: Asking): Promise<Said> {
  const { parameters } = asking
  const user = parameters.get('user') ?? ''
  const pass = parameters.get('pass')
  if (user === '' || user.length > LONGEST_NAME) return refusal('user-missing')
  if (pass === undefined) return refusal('pass-missing')
  const transaction = parameters.get('transaction_id') ?? parameters.get('state') ?? ''
  if (transaction !== '') return answered(asking, user, transaction, pass)
  if (pass === '') return begun(asking, user, false)
  const { world, holder } = asking
  return outcomeOf(await verifyOutside(world, holder.realm, { username: user }, pass, outsideOf(asking)))
}

/** Begins to ask somebody, for whoever has shown a key. */
export async function postTrigger(asking: Asking): Promise<Said> {
  const caller = await callerBy(asking)
  if (!('key' in caller)) return caller
  const user = asking.parameters.get('user') ?? ''
  if (user === '' || user.length > LONGEST_NAME) return refusal('user-missing')
  return begun(asking, user, true)
}

/** Nobody answers elsewhere than at the client: what is asked about is never answered yet. */
export async function getPoll({ parameters }: Asking): Promise<Said> {
  if (!parameters.get('transaction_id')) return refusal('transaction-missing')
  return said('CHALLENGE', false, { challenge_status: 'pending' })
}

async function answered(asking: Asking, user: string, transaction: string, pass: string): Promise<Said> {
  const { world, holder } = asking
  const token = await world.look(async (look) => tokenIn(look, holder.application, user, transaction))
  if (token === undefined) return { ...said('REJECT', false, { message: NO_MATCH }), even: true }
  return outcomeOf(await answerOutside(world, holder.realm, token, pass, outsideOf(asking)))
}

/** `counts`: how many were asked is what is answered. */
async function begun(asking: Asking, user: string, counts: boolean): Promise<Said> {
  const { world, holder } = asking
  const { token, asked, sent } = await beginOutside(world, holder.realm, { username: user }, outsideOf(asking))
  if (!asked) {
    const none = { message: 'No suitable token found.', messages: [], multi_challenge: [], transaction_ids: [] }
    return { ...said('REJECT', counts ? 0 : false, none), even: true }
  }
  const transaction_id = await world.look(async (look) => nameOfTransaction(look, holder.application, user, token))
  const message = sent && !sent.ok ? NOT_SENT : messageOf(asked)
  const challenge = {
    transaction_id,
    message,
    serial: serialOf(asked),
    type: typeOf(asked),
    client_mode: 'interactive',
  }
  return said('CHALLENGE', counts ? 1 : false, {
    ...{ ...challenge, preferred_client_mode: 'interactive', attributes: null },
    ...{
      messages: [message],
      transaction_ids: [transaction_id],
      multi_challenge: [{ ...challenge, attributes: null }],
    },
  })
}

const NO_MATCH = 'Response did not match the challenge.'
const NOT_SENT = 'No other code can be sent now. Enter the last one: '

function outcomeOf(outcome: OutsideOutcome): Said {
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
