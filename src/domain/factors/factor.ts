import type { Action, AuditEvent, Place } from '#domain/audit/audit.ts'
import type { Notice } from '#domain/messages/messages.ts'
import type { Progress } from '#domain/messages/outbox.ts'
import type { Role, User, UserKey } from '#domain/users/users.ts'
import type { OneTimeCode } from '#kernel/parse.ts'
import type { PasskeyResponse } from '#kernel/passkey.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Channel, Fragment, Look, Work } from '#kernel/work.ts'
import type { Alarm, BrowserOptions, Facts, Owner, Party, Question, Request, Verification } from './request.ts'

/**
 * What an answer proves. `two-factors`: something that only they have, which checked by itself who they are. Who reads a
 * mailbox has a second step, and no second thing that only they have: a password opens mailboxes too. A recovery code stands
 * in for a factor that was lost: it lets in, and leads to replacing it.
 */
export type Assurance = 'two-factors' | 'possession' | 'mailbox' | 'recovery'

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
  /** It belongs to a host name where nobody is asked for it any more: it is of no use anywhere, and protects all the same. */
  readonly isStranded: boolean
}

/** A person's own factor of some kind. */
export type Enrollment =
  | (Base & { readonly state: 'pending'; readonly expiresAt: Date })
  | (Base & { readonly state: 'unproved' })
  | (Base & { readonly state: 'active'; readonly provedAt: Date })
  | (Base & { readonly state: 'exhausted' })
  /** Added since what the person objects to: of no use before they say that it is theirs. */
  | (Base & { readonly state: 'suspended'; readonly provedAt: Date | null })
  | (Base & { readonly state: 'ended'; readonly endedAt: Date })

/** Which enrollment. */
export type EnrollmentKey = Pick<Base, 'organizationId' | 'id'>

/** What is asked. Every face renders all of these. */
export type Prompt =
  | { readonly ask: 'code'; readonly digits: number }
  | { readonly ask: 'recovery-code' }
  | SentPrompt
  | PasskeyPrompt

/** A passkey, which has to be at hand; `party` is the host name it belongs to. */
export type PasskeyPrompt = { readonly ask: 'passkey'; readonly party: string }

/** A code that is sent to the person first. It is answered as any code is. */
export type SentPrompt = {
  readonly ask: 'sent-code'
  readonly channel: Channel
  /** Where to, so that whoever it belongs to knows it and nobody else: `a***@e***.com`, `+49 ••• •• 67`. */
  readonly to: string
  /** The one that is good now; undefined: none was sent yet, or it is over. */
  readonly sent: SentCode | undefined
  /** From when another can be sent, which may have come already; undefined: no more for this occasion. */
  readonly againAt: Date | undefined
  /** Why the last one that was asked for was not sent; undefined: it was. `until`: when that may be over. */
  readonly refused: { readonly until: Date | null } | undefined
}

export type SentCode = {
  readonly digits: number
  readonly at: Date
  /** When it is of no use any more. */
  readonly until: Date
  /** `failed`: it could not be sent, so another method is better. */
  readonly progress: Progress
}

/**
 * What an answer is asked for: a sign-in under way, a session in which somebody proves again who they are, a set-up. An
 * answer that was sent is good for this one alone.
 */
export type Occasion = string & { readonly __made: 'occasion' }

/** What came of asking for a code. `too-soon`, `enough`: the one before may still be good. */
export type Dispatch =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'too-soon'; readonly until: Date }
  | { readonly ok: false; readonly code: 'enough' }
  | { readonly ok: false; readonly code: 'refused'; readonly until: Date | null }

/** Where codes go, and how that is shown. */
export type Destination = { readonly to: string; readonly shown: string }

/** What was answered, parsed at the door. */
export type Answer =
  | { readonly ask: 'code'; readonly code: OneTimeCode }
  | { readonly ask: 'recovery-code'; readonly code: string }
  | { readonly ask: 'passkey'; readonly response: PasskeyResponse }

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
  /** Nothing secret: where the first code went. */
  | { readonly show: 'sent-code'; readonly prompt: SentPrompt }
  /** Nothing secret: what the browser asks a new key with. */
  | { readonly show: 'passkey'; readonly options: BrowserOptions }

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
  /** Where codes are to go, of a kind that sends them; else to the person's registered address. */
  readonly to?: string
  /** How long codes are that are sent; six digits unless a policy says more. */
  readonly codeDigits?: number
  /** Where it is set up, of a kind that belongs to a host name. */
  readonly party?: Party
  /** Whether it will have to do without a password; preferred unless it must. */
  readonly verification?: Verification
}

/**
 * How a right answer is used up. Where a kind's answers count upwards, `counter` is this one's number, accepted where none
 * at or above it was before. Else `row` is a conditional statement that changes a row where `gate` holds and returns it with
 * `is_right`, which is true exactly where nobody has spent the answer before.
 */
export type Spend = { readonly counter: number } | SpentRow

export type SpentRow = {
  readonly row: (gate: Fragment) => Fragment
  /** Must be above what was accepted before, too; zero, as long as there was nothing else. */
  readonly counter?: number
  /** Why not, where somebody has spent it before. */
  readonly otherwise?: string
  /** What this answer proves, where that differs from one to the next. */
  readonly proves?: { readonly assurance: Assurance; readonly amr: readonly string[] }
  /** What is written down besides, in the transaction that settled it. */
  readonly besides?: (work: Work) => Promise<void>
}

/** Why an answer is wrong, for the record, where there is more to say than that it is. */
export type Wrong = { readonly wrong: string }

/** Who is asked, and the request behind it: where an answer would be sent, how long, and in whose language. */
export type Asked = {
  readonly user: Pick<User, 'organizationId' | 'id' | 'path' | 'username' | 'email' | 'mobile'>
  readonly place: Place
  readonly codeDigits: number
  /** The text that is to be confirmed with it: a message says so, where it has room. */
  readonly about?: string
}

/** How far an answer that depends on time may be off: as usual, or not at all. */
export type Leeway = 'usual' | 'none'

/**
 * What an answer was given for. Without an occasion no answer is right that had to be sent, nor that of a passkey, which must
 * have checked who its owner is where `verification` says so.
 */
export type Given = {
  readonly leeway: Leeway
  readonly occasion: Occasion | undefined
  readonly verification: Verification
}

export type Factor = {
  readonly kind: string
  readonly assurance: Assurance
  /** What OpenID Connect tells applications (RFC 8176). */
  readonly amr: readonly string[]
  /** What kind of answer it takes. */
  readonly ask: Answer['ask']
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
  /** By what its answers travel, where they are sent. */
  readonly channel?: Channel
  /** Possession that others can take over (NIST SP 800-63B-4 section 3.1.3.3): never the only kind people may have. */
  readonly restricted?: true
  /** Its answers are made for one address and are of no use at another: no page in between can pass them on. */
  readonly phishingResistant?: true
  /** Whether this one lets its person in by itself, without a password: it checks who holds it. */
  standsAlone?(look: Look, enrollment: EnrollmentKey): Promise<boolean>
  /** The condition under which a row of `enrollment` is stranded, of a kind that belongs to host names. */
  stranded?(names: Look['names']): Fragment
  /** Roles that may have it only where the policy says so. */
  readonly notFor?: readonly Role[]
  /** Makes the secret of a new enrollment and says what to show the person. */
  begin(work: Work, enrollment: EnrollmentKey, beginning: Beginning, asked: Asked): Promise<Setup>
  /** Says what to ask for. It sends nothing, so a page can be loaded again. */
  challenge(look: Look, enrollment: Enrollment, occasion: Occasion | undefined): Promise<Prompt>
  /** Where an answer has to be sent first: makes a new one, queues it in this unit, and no earlier one is good any more. */
  send?(work: Work, enrollment: EnrollmentKey, occasion: Occasion, asked: Asked): Promise<Dispatch>
  /** Does all that `send` does for somebody there is not, and undoes it: it takes as long. */
  rehearse?(work: Work, asked: Asked): Promise<void>
  /** Where its answers go. */
  destination?(look: Look, enrollment: EnrollmentKey): Promise<Destination>
  /** How a destination is shown, also before anything goes there. */
  shown?(to: string): string
  /** From now on its answers go elsewhere. */
  redirect?(work: Work, enrollment: EnrollmentKey, to: string): Promise<void>
  /** How to spend the answer when it is right; `undefined` or why not when it is wrong. Nothing is changed yet. */
  check(look: Look, enrollment: Enrollment, answer: Answer, given: Given): Promise<Spend | Wrong | undefined>
  /** Where it is the browser that asks: with a new challenge, that this occasion alone is good for. */
  request?(work: Work, request: Request): Promise<BrowserOptions>
  /** The same with a question of somebody else, who writes it down once it is answered. */
  options?(question: Question): BrowserOptions
  /** A question that was asked without being kept; of no effect where it is known already. */
  writeDown?(work: Work, request: Omit<Request, 'of'>, question: string, endsAt: Date): Promise<void>
  /** Whose answer this is, where it says that itself. Nothing is proved by it yet. */
  owner?(look: Look, answer: Answer, party: Pick<Party, 'id'>): Promise<Owner | undefined>
  /** Whether the answer says that it is of this one. */
  isOf?(look: Look, enrollment: EnrollmentKey, answer: Answer): Promise<boolean>
  /** What the answer of a set-up says it could be called. */
  suggests?(answer: Answer): Promise<string | undefined>
  facts?(look: Look, enrollment: EnrollmentKey): Promise<Facts | undefined>
  /** What the browser is told of one that this person has removed. */
  forget?(look: Look, person: UserKey, enrollmentId: string): Promise<BrowserOptions | undefined>
  readonly alarm?: Alarm
  /** What people are told of a new one, and of one that went, where that is something else than usual. */
  readonly told?: { readonly added: Notice; readonly removed: Notice }
  /** Takes away what is of no use any more. */
  tidy?(work: Work): Promise<void>
  /** What follows from a right answer besides, in the transaction that settled it. */
  passed?(work: Work, enrollment: Enrollment): Promise<void>
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
  readonly purpose: 'signin' | 'alone' | 'confirm' | 'set-up' | 'address'
  /** What exactly for, where the answer may have been sent. */
  readonly occasion?: Occasion | undefined
  /** What its audit row says besides: by which door, where it is none of our pages. */
  readonly detail?: AuditEvent['detail']
}

/** The occasion of a set-up. */
export function setUpOf({ id }: EnrollmentKey): Occasion {
  return `set-up:${id}` as Occasion
}

/** The occasion of a sign-in under way, by the hash of its token. */
export function signInOf({ tokenHash }: { readonly tokenHash: Uint8Array }): Occasion {
  return `signin:${Buffer.from(tokenHash).toString('base64url')}` as Occasion
}

/** The occasion of whoever proves again who they are in this session. */
export function confirmationIn({ id }: { readonly id: string }): Occasion {
  return `confirm:${id}` as Occasion
}

/** The occasion of whoever signs in without having said who they are, in this browser. */
export function browserOf(browserHash: Uint8Array): Occasion {
  return `browser:${Buffer.from(browserHash).toString('base64url')}` as Occasion
}
