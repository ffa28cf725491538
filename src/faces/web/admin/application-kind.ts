import type { JSX } from 'preact'
import type { Application, WantedAssurance } from '#domain/applications/applications.ts'
import type { AdminCall } from '../call.ts'
import type { View } from '../ui/view.ts'

/** What only some kinds have. */
export type OwnField = 'addresses' | 'minutes' | 'rules'

/** What came of a test. */
export type Tested = {
  /** What the address answered a stranger, where there is one to call; `led`: to the sign-in. */
  readonly stranger?: { readonly led: boolean; readonly status: number } | { readonly failed: string }
  /** Whether the administrator would be let in so. */
  readonly password: boolean
  readonly twoFactors: boolean
}

/** What the pages know of a kind of application. Its words are those under `applications.kind.` and its name. */
export type KindOnPages = {
  /** What its form asks besides the name, who may enter and how sure we must be. */
  readonly fields: readonly OwnField[]
  /** What can be reached at its door. */
  readonly assurances: readonly WantedAssurance[]
  /** Calls it as a stranger would, where it can be called. */
  readonly callAsStranger?: (call: AdminCall, application: Application) => Promise<Tested['stranger']>
  /** How it is set up, with the real values, read and drawn. */
  readonly setUp: (call: AdminCall, view: View, application: Application) => Promise<JSX.Element>
}
