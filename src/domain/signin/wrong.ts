import type { Place } from '#domain/audit/audit.ts'
import { noteWrong } from '#domain/budgets/flood.ts'
import { isToBeTold } from '#domain/budgets/waits.ts'
import { secondFactorBudgets } from '#domain/factors/ceremony.ts'
import { tell } from '#domain/factors/enrollments.ts'
import type { Notice } from '#domain/messages/messages.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { User, UserKey } from '#domain/users/users.ts'
import { networkOf } from '#kernel/address.ts'
import type { Work } from '#kernel/work.ts'
import { nobodyIn, type Person } from './person.ts'

/** Wrong second factors in a day after which a person hears of them; once a day. */
export const TOLD_AFTER = 5

type Letter = Extract<Notice, 'codes-guessed' | 'codes-tried'>

/**
 * A sign-in was wrong: it counts for the realm where the browser is a stranger's. `guessed`: whose password was right, and
 * the second factor wrong. `letter`: what they hear of it, where no password was asked for at that door.
 */
export async function noteWrongSignIn(
  work: Work,
  realm: Organization,
  { known }: Pick<Person, 'known'>,
  place: Place,
  guessed?: User,
  letter: Letter = 'codes-guessed',
): Promise<void> {
  // reason: both are asked whatever was wrong, and travel together, so that the time does not tell a wrong password from a
  // wrong token
  await Promise.all([
    known ? undefined : noteWrong(work, realm.id, networkOf(place.address)),
    tellOfGuesses(work, guessed, guessed ?? nobodyIn(realm), place, letter),
  ])
}

async function tellOfGuesses(
  work: Work,
  user: User | undefined,
  key: UserKey,
  place: Place,
  letter: Letter,
): Promise<void> {
  const { strange } = secondFactorBudgets({ organizationId: key.organizationId, userId: key.id })
  const due = await isToBeTold(work, strange, TOLD_AFTER)
  if (user && due) await tell(work, user, letter, place, { count: TOLD_AFTER })
}
