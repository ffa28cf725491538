import type { Me } from '#domain/account/me.ts'
import { isConfirmed } from '#domain/sessions/sessions.ts'
import { nothing, type Reply, redirect } from './reply.ts'

/** What the guards look at. */
export type Arriving = {
  readonly me: Me | undefined
  /** Whether the browser sent a session's token, live or not. */
  readonly hadSession: boolean
  readonly now: Date
  /** The page to begin again from after proving who one is. */
  readonly page: string
  /** Where the route asks for a right: whether they have it, over something there is. */
  readonly entitled: boolean
  /** It would change something of an organization that is closed. */
  readonly readOnly: boolean
}

/** Lets the request pass, or answers it. */
export type Guard = (arriving: Arriving) => Reply | undefined

/**
 * What stands before a route.
 *   open     anybody                      leave    whoever is signed in, however far they came
 *   start    and has just proved again that it is they: setting up a first factor
 *   mine     who has signed in wholly     change   and has just proved again that it is they
 *   rule     who may do the route's deed   govern   and has just proved again that it is they
 */
export type Door = 'open' | 'leave' | 'start' | 'mine' | 'change' | 'rule' | 'govern'

// Asked from top to bottom; read a column to see one door.
// biome-ignore format: a table
const guards: readonly (readonly [Guard, ...Door[]])[] = [
  [signedIn,      'leave', 'start', 'mine', 'change', 'rule', 'govern'],
  [settled,                         'mine', 'change', 'rule', 'govern'],
  [entitled,                                          'rule', 'govern'],
  [writable,                                          'rule', 'govern'],
  [confirmed,              'start',         'change',         'govern'],
]

/** The guards of a door, in their order. The same-origin check stands before all of them, at every door. */
export function guardsOf(door: Door): readonly Guard[] {
  return guards.filter(([, ...doors]) => doors.includes(door)).map(([guard]) => guard)
}

function signedIn({ me, hadSession }: Arriving): Reply | undefined {
  return me ? undefined : redirect(hadSession ? '/signin?notice=sessionEnded' : '/signin')
}

/** A session that has to set up a factor first reaches that and nothing else. */
function settled({ me }: Arriving): Reply | undefined {
  return me?.session.step === 'full' ? undefined : redirect('/account/two-factor/app')
}

/** What one may not see does not exist. */
function entitled({ entitled: may }: Arriving): Reply | undefined {
  return may ? undefined : nothing(404)
}

function writable({ readOnly, page }: Arriving): Reply | undefined {
  return readOnly ? redirect(`${page}${page.includes('?') ? '&' : '?'}notice=closedReadOnly`) : undefined
}

function confirmed({ me, now, page }: Arriving): Reply | undefined {
  if (me && isConfirmed(me.session, now, me.policy.stepUpAge)) return undefined
  return redirect(`/account/confirm?then=${encodeURIComponent(page)}`)
}
