import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { TestContext } from 'node:test'
import { factorOf } from '#domain/factors/all.ts'
import { answerChallenge, type Verdict } from '#domain/factors/ceremony.ts'
import { begin, findEnrollment, follow } from '#domain/factors/enrollments.ts'
import { type Answer, type Circumstances, type Enrollment, type Setup, setUpOf } from '#domain/factors/factor.ts'
import { openSecret } from '#domain/messages/secrets.ts'
import type { User } from '#domain/users/users.ts'
import { type OneTimeCode, parseCode, parseRecoveryCode } from '#kernel/parse.ts'
import { secondsBetween } from '#kernel/time.ts'
import type { World } from '#kernel/work.ts'
import { answersOfKey, PARTY } from './passkeys.ts'
import { CODE_DIGITS, codeSent, destinationOf, type Sent, SIGN_IN, sends } from './sent-codes.ts'
import { type TestWorld, testWorld } from './world.ts'

export const HOME = { address: '192.0.2.1', browser: 'a browser at home' }

const BEGINNING = {
  issuer: 'Example Hosting',
  account: 'ana',
  parameters: { algorithm: 'SHA1', digits: 6, period: 30 },
  // reason: a suite needs more than the one that is usual for codes good for one use
  codes: 10,
  codeDigits: CODE_DIGITS,
  party: PARTY,
} as const

/** Somebody with a factor, who can answer rightly and wrongly. What is right follows from what set-up showed, not from our code. */
export type Enrolled = {
  readonly world: TestWorld
  readonly user: User
  readonly enrollment: Enrollment
  /** A right answer that nobody has given yet; time may have to pass for it. */
  fresh(): Promise<Answer>
  /** The answer that is right at this moment, given before or not. */
  right(): Promise<Answer>
  /** Surely wrong, and another one for each number. */
  wrong(number?: number): Answer
  /** Answers as this person does, through one process or another. */
  gives(answer: Answer, how?: Partial<Circumstances>, through?: World): Promise<Verdict>
  /** What set-up showed and nothing may ever keep. */
  readonly secrets: readonly string[]
}

export type Unproved = Enrolled & { readonly setup: Setup }

/** A person with a proved factor of this kind. */
export async function enrolled(
  t: TestContext,
  kind: string,
  { world: given, username = 'ana' }: { readonly world?: TestWorld; readonly username?: string } = {},
): Promise<Enrolled> {
  const begun = await begunBy(given ?? (await testWorld(t)), kind, username)
  const { world, user } = begun
  if (factorOf(kind).needsProof) {
    const verdict = await begun.gives(await begun.right(), { purpose: 'set-up' })
    if (!verdict.ok) throw new Error(`the set-up was refused: ${verdict.code}`)
    await world.work((work) => follow(work, user, verdict.enrollment, HOME))
  }
  const enrollment = await world.look((look) => findEnrollment(look, user, begun.enrollment.id))
  if (!enrollment) throw new Error('the enrollment is not there')
  return { ...answering(world, user, enrollment, begun.setup), secrets: begun.secrets }
}

/** A person who has begun to set up a factor. */
export async function begunBy(world: TestWorld, kind: string, username: string): Promise<Unproved> {
  const user = await world.person({ username })
  const start = { as: 'pending', kind, label: 'phone', replacesId: null } as const
  const { enrollmentId, setup } = await world.work((work) =>
    begin(work, user, start, { ...BEGINNING, ...destinationOf(kind, username) }, HOME),
  )
  const enrollment = await world.look((look) => findEnrollment(look, user, enrollmentId))
  if (!enrollment) throw new Error('the set-up is not there')
  return { ...answering(world, user, enrollment, setup), setup, secrets: await secretsOf(world, setup) }
}

/** That a key is at hand which nobody has. */
const noKey: Answer = {
  ask: 'passkey',
  response: {
    ...{ is: 'proof', keyId: 'AAAA', clientData: 'e30', authenticatorData: 'AAAA', signature: 'AAAA' },
    userHandle: undefined,
  },
}

/** One answer of every kind there is. */
export const anyAnswers: readonly Answer[] = [
  { ask: 'code', code: parseCode('123456') as OneTimeCode },
  { ask: 'recovery-code', code: '0'.repeat(16) },
  noKey,
]

/** Many at the same time: as many as can be under way together without waiting for a connection too long. */
export async function together<T>(jobs: readonly (() => Promise<T>)[], atOnce = 30): Promise<T[]> {
  const results: T[] = []
  const line = [...jobs.entries()]
  const worker = async (): Promise<void> => {
    for (let next = line.shift(); next; next = line.shift()) results[next[0]] = await next[1]()
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

export const times = <T>(count: number, job: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => job(i))

function answering(world: TestWorld, user: User, enrollment: Enrollment, setup: Setup): Omit<Enrolled, 'secrets'> {
  const gives: Enrolled['gives'] = (answer, how, through = world) => {
    const occasion = how?.purpose === 'set-up' ? setUpOf(enrollment) : SIGN_IN
    const circumstances = {
      person: user,
      place: HOME,
      knownBrowser: false,
      purpose: 'signin',
      occasion,
      ...how,
    } as const
    return answerChallenge(through, enrollment, answer, circumstances)
  }
  return { world, user, enrollment, gives, ...answersOf(world, user, enrollment, setup) }
}

/** The compiler asks for the way to answer when a factor shows something new. */
function answersOf(
  world: TestWorld,
  user: User,
  enrollment: Enrollment,
  setup: Setup,
): Pick<Enrolled, 'fresh' | 'right' | 'wrong'> {
  const { clock } = world
  switch (setup.show) {
    case 'otpauth': {
      const app = authenticator(setup.uri)
      const right = async (): Promise<Answer> => asCode(app.codeAt(clock.now()))
      return {
        right,
        fresh: async () => {
          clock.advance(app.period)
          return right()
        },
        wrong: (number = 0) => asCode(app.wrongAt(clock.now(), number)),
      }
    }
    case 'codes': {
      let given = 0
      const right = async (): Promise<Answer> => asRecovery(setup.codes[given] ?? '')
      return {
        right,
        fresh: async () => {
          given++
          return right()
        },
        wrong: (number = 0) => ({ ask: 'recovery-code', code: `z${String(number).padStart(15, '0')}` }),
      }
    }
    case 'sent-code':
      return reader(world, user, enrollment)
    case 'passkey':
      return answersOfKey(world, enrollment, setup.options)
  }
}

/** Somebody who reads what they are sent. */
function reader(world: TestWorld, user: User, enrollment: Enrollment): Pick<Enrolled, 'fresh' | 'right' | 'wrong'> {
  const seen = new Set<string>()
  const right = async (): Promise<Answer> => {
    const code = await codeSent(world, user)
    seen.add(code)
    return asCode(code)
  }
  const wrong = (number = 0): Answer => {
    for (let guess = number; ; guess += 1_000) {
      const code = String(guess).padStart(CODE_DIGITS, '0')
      if (!seen.has(code)) return asCode(code)
    }
  }
  const fresh = async (): Promise<Answer> => {
    await sends(world, user, enrollment)
    return right()
  }
  return { right, fresh, wrong }
}

/** An authenticator app, written from the RFCs and the otpauth address alone. */
export function authenticator(uri: string): {
  readonly period: number
  codeAt(now: Date, steps?: number): string
  wrongAt(now: Date, number?: number): string
} {
  const query = new URL(uri).searchParams
  const seed = bytesOfBase32(query.get('secret') ?? '')
  const [digits, period] = [Number(query.get('digits') ?? 6), Number(query.get('period') ?? 30)]
  const algorithm = query.get('algorithm') ?? 'SHA1'
  const codeAt = (now: Date, steps = 0): string => {
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(Math.floor(now.getTime() / 1000 / period) + steps))
    const mac = createHmac(algorithm, seed).update(counter).digest()
    const at = (mac.at(-1) ?? 0) & 15
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 10 ** digits).padStart(digits, '0')
  }
  const wrongAt = (now: Date, number = 0): string => {
    const near = new Set([-4, -3, -2, -1, 0, 1, 2, 3, 4].map((steps) => codeAt(now, steps)))
    for (let guess = number; ; guess += 1_000) {
      const code = String(guess % 10 ** digits).padStart(digits, '0')
      if (!near.has(code)) return code
    }
  }
  return { period, codeAt, wrongAt }
}

/** Every way the secrets of a set-up can be written. */
export async function secretsOf(world: TestWorld, setup: Setup): Promise<string[]> {
  switch (setup.show) {
    case 'otpauth': {
      const raw = Buffer.from(setup.hex, 'hex')
      return [
        setup.hex,
        setup.key,
        setup.key.replaceAll(' ', ''),
        raw.toString('base64'),
        raw.toString('base64url'),
        setup.uri,
      ]
    }
    case 'codes':
      return setup.codes.flatMap((code) => [code, parseRecoveryCode(code) ?? code, code.toUpperCase()])
    case 'sent-code': {
      const rows = await world.rows<Sent>('select id, secret from outbox where secret is not null')
      return world.look(async ({ vault }) => rows.map(({ id, secret }) => openSecret(vault, id, secret).code ?? ''))
    }
    case 'passkey':
      return [String(setup.options.challenge)]
  }
}

export const codesOf = (verdicts: readonly Verdict[]): string[] =>
  verdicts.map((verdict) => (verdict.ok ? 'right' : verdict.code))
export const count = (verdicts: readonly Verdict[], what: string): number =>
  codesOf(verdicts).filter((code) => code === what).length

export type BudgetRow = { inBurst: number; inMonth: number; wait: number | null }

export async function budget(
  { world, user }: Pick<Enrolled, 'world' | 'user'>,
  browser: 'strange' | 'known' = 'strange',
): Promise<BudgetRow> {
  const [row] = await world.rows<BudgetRow>(
    `select cardinality(burst_at) as "inBurst", cardinality(monthly_at) as "inMonth",
      case when blocked_until = '-infinity' then null
        else extract(epoch from blocked_until - burst_at[cardinality(burst_at)])::float end as wait
    from attempt_budget where subject = $1`,
    `second-factor:${browser}:${user.id}`,
  )
  assert.ok(row)
  return row
}

/** Waits until the next attempt is free. */
export function waitFor({ world }: Enrolled, verdict: Verdict): void {
  assert.ok(!verdict.ok && verdict.code === 'locked', `expected to be locked, not ${codesOf([verdict])}`)
  world.clock.advance(secondsBetween(world.clock.now(), verdict.until))
}

/** Answers wrongly, waiting whenever there is a wait. */
export async function givesWrong(
  person: Enrolled,
  number: number,
  how: { knownBrowser?: boolean } = {},
): Promise<void> {
  for (let given = 0; given < number; ) {
    const verdict = await person.gives(person.wrong(given), how)
    if (codesOf([verdict])[0] === 'wrong-code') given++
    else waitFor(person, verdict)
  }
}

const asCode = (code: string): Answer => ({ ask: 'code', code: parseCode(code) as OneTimeCode })
const asRecovery = (code: string): Answer => ({ ask: 'recovery-code', code: parseRecoveryCode(code) ?? code })

function bytesOfBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
