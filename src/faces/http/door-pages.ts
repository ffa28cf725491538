import type { IncomingMessage } from 'node:http'

/** A form of somebody else's library: what it wants back with what was typed. */
export type DoorForm = { readonly action: string; readonly secret: string }

/** Why a code that a program shows was not taken. */
export type CodeRefusal = 'unknown' | 'over' | 'stopped' | 'wait'

/** Pages that doors beside the web show to people; the web draws them, in the brand of the address. */
export type DoorPage =
  /** Asks for the code that a program shows. */
  | {
      readonly kind: 'code'
      readonly form: DoorForm
      readonly typed: string
      readonly refused?: CodeRefusal | undefined
    }
  /** Asks whether it is they who began with that program. */
  | { readonly kind: 'code-confirm'; readonly form: DoorForm; readonly code: string; readonly application: string }
  | { readonly kind: 'code-done'; readonly application: string }
  /** Asks whether they want to sign out. */
  | { readonly kind: 'sign-out'; readonly form: DoorForm; readonly application: string | undefined }
  | { readonly kind: 'signed-out' }
  /** Leads elsewhere, where a redirect would not get through. */
  | { readonly kind: 'leaving'; readonly address: string }
  /** An application asked for something that it may not, or that is over. */
  | { readonly kind: 'refused'; readonly error: string; readonly detail: string | undefined }

export type Drawn = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Draws a page for whoever sent this request. */
export type Draw = (request: IncomingMessage, page: DoorPage) => Promise<Drawn>
