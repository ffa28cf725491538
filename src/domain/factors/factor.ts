import type { Action, Place } from '#domain/audit/audit.ts'
import type { Notice } from '#domain/messages/messages.ts'
import type { User, UserKey } from '#domain/users/users.ts'
import type { OneTimeCode } from '#kernel/parse.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'

/** What a factor proves. A recovery code stands in for one that was lost: it lets in, and leads to replacing it. */
export type Assurance = 'possession' | 'recovery'

type Base = {
  readonly organizationId: string
  readonly id: string
  readonly userId: string
  readonly kind: string
  /** What the person calls it. */
  readonly label: string
  /** Ended when this one is proved. */
  readonly replacesId: string | null
  /** The administrator who was shown its secret; null where nobody but the person was. */
  readonly shownTo: string | null
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

/** A person's own factor of some kind. */
export type Enrollment =
  | (Base & { readonly state: 'pending'; readonly expiresAt: Date })
  | (Base & { readonly state: 'unproved' })
  | (Base & { readonly state: 'active'; readonly provedAt: Date })
  | (Base & { readonly state: 'exhausted' })
  | (Base & { readonly state: 'ended'; readonly endedAt: Date })

/** Which enrollment. */
export type EnrollmentKey = Pick<Base, 'organizationId' | 'id'>

/** What is asked. Every face renders all of these. */
export type Prompt = { readonly ask: 'code'; readonly digits: number } | { readonly ask: 'recovery-code' }

/** What was answered, parsed at the door. */
export type Answer =
  | { readonly ask: 'code'; readonly code: OneTimeCode }
  | { readonly ask: 'recovery-code'; readonly code: string }

/** What to show once, at set-up. */
export type Setup =
  | {
      readonly show: 'otpauth'
      /** warning: each of these is the secret. */
      readonly uri: string
      readonly key: string
      readonly hex: string
      readonly qr: string
      /** The token of the picture's own address. */
      readonly picture: string
      /** Apps that ignore the parameters and would show wrong codes. */
      readonly ignoredBy: readonly string[]
    }
  | { readonly show: 'codes'; readonly codes: readonly string[] }

/** How codes are made from a key and the time, as a policy says it and apps are told it. */
export type TotpParameters = {
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512'
  readonly digits: 6 | 7 | 8
  readonly period: 30 | 60
}

/** What a new enrollment is made from. */
export type Beginning = {
  /** Who the account is with, as apps show it. */
  readonly issuer: string
  /** The name the person signs in with. */
  readonly account: string
  readonly parameters: TotpParameters
  /** How many codes, of a kind that has any; else as many as are usual. */
  readonly codes?: number
}

/**
 * How a right answer is used up. Where a kind's answers count upwards, `counter` is this one's number, accepted where none
 * at or above it was before. Else `row` is a conditional statement that changes a row exactly where nobody has spent the
 * answer before and `gate` holds, and returns that row.
 */
export type Spend = { readonly counter: number } | { readonly row: (gate: Fragment) => Fragment }

/** Who is asked, and the request behind it: where an answer would be sent, and in whose language. */
export type Asked = { readonly user: User; readonly place: Place }

/** How far an answer that depends on time may be off: as usual, or not at all. */
export type Leeway = 'usual' | 'none'

export type Factor = {
  readonly kind: string
  readonly assurance: Assurance
  /** What OpenID Connect tells applications (RFC 8176). */
  readonly amr: string
  /** Whether a right answer must be given before it counts. */
  readonly needsProof: boolean
  /** What the audit row of a new one says. */
  readonly begun: Extract<Action, 'factor.begun' | 'recovery-codes.made' | 'bypass-code.made'>
  /** Ends by itself after so long. */
  readonly life?: Seconds
  /** Ends with the sign-in it was used for. */
  readonly endsWithUse?: boolean
  /** What people are told when it stood in for a factor and let them in. */
  readonly notice?: Notice
  /** Makes the secret of a new enrollment and says what to show the person. */
  begin(work: Work, enrollment: EnrollmentKey, beginning: Beginning, asked: Asked): Promise<Setup>
  /** Says what to ask for. It sends nothing, so a page can be loaded again. */
  challenge(look: Look, enrollment: Enrollment): Promise<Prompt>
  /** Where an answer has to be sent first: makes a new one, queues it in this unit, and no earlier one is good any more. */
  send?(work: Work, enrollment: Enrollment, asked: Asked): Promise<void>
  /** How to spend the answer when it is right; `undefined` when it is wrong. Nothing is changed yet. */
  check(look: Look, enrollment: Enrollment, answer: Answer, leeway: Leeway): Promise<Spend | undefined>
  /** How many answers it has left, where they are counted. */
  left?(look: Look, enrollment: Enrollment): Promise<number>
  /** The apps that ignore these parameters and would show wrong codes. */
  ignoredBy?(parameters: TotpParameters): readonly string[]
}

/** Who answers, from where and what for. */
export type Circumstances = {
  readonly person: UserKey
  readonly place: Place
  /** Whether the person signed in from this browser before. */
  readonly knownBrowser: boolean
  readonly purpose: 'signin' | 'confirm' | 'set-up'
}
