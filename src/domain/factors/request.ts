import type { Action } from '#domain/audit/audit.ts'
import type { Notice } from '#domain/messages/messages.ts'
import type { EnrollmentKey, Occasion } from './factor.ts'

/** Where a passkey is asked for: the host name it belongs to, which several may share, and the origin of the page. */
export type Party = { readonly id: string; readonly origin: string; readonly name: string }

/** What the script of a page hands to the browser: options of a passkey, as JSON. */
export type BrowserOptions = Readonly<Record<string, unknown>>

/** Who is asked for a passkey: of these, or of nobody's so that the answer alone says whose it is. */
export type Request = {
  readonly organizationId: string
  readonly of: readonly EnrollmentKey[] | 'anybody'
  readonly occasion: Occasion
  readonly party: Party
  readonly verification: Verification
}

/** What a browser is asked with, of nobody in particular, where the question was made elsewhere. */
export type Question = Pick<Request, 'party' | 'verification'> & { readonly question: string }

/** Whether a passkey must check who its owner is, by a PIN or a finger, or does so where it can. */
export type Verification = 'required' | 'preferred'

/** Whose enrollment an answer is of. */
export type Owner = { readonly organizationId: string; readonly userId: string; readonly enrollmentId: string }

/** What is known of an enrollment besides. */
export type Facts = {
  /** Who made it. */
  readonly maker: string | undefined
  /** Whether it is copied to other machines of its owner. */
  readonly synced: boolean
  /** The host name it belongs to. */
  readonly party: string
}

/** An answer that only a copy can give: the enrollment is worn out by it, this is recorded, and the person is told. */
export type Alarm = { readonly wrong: string; readonly action: Action; readonly notice: Notice }
