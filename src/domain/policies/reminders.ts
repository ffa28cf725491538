import { factors, givesTokens } from '#domain/factors/all.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { UserKey } from '#domain/users/users.ts'
import { day, plus } from '#kernel/time.ts'
import type { World } from '#kernel/work.ts'
import { effective } from './effective.ts'
import { requirementNow, standingsOf } from './policies.ts'
import * as store from './reminders.store.ts'

/** Days before a requirement holds on which people without a token are reminded. */
export const REMINDERS = [14, 7, 1] as const

/** How many people are looked at in one transaction. */
const AT_ONCE = 200

/** Somebody without a token, of whom something may soon be required. */
export type Candidate = UserKey &
  Pick<Organization, 'path'> & {
    readonly role: 'owner' | 'administrator' | 'support' | 'member'
    readonly username: string
    readonly email: string
    readonly timeZone: string
    /** The language they chose. */
    readonly language: string
  }

/**
 * Reminds everybody who is due, each once for each day, however many nodes do this at once. What holds for a person is
 * asked of the same function as at sign-in: whoever is excused, or whose time ends earlier by another level, is not told
 * something else here.
 */
export async function remind(world: World): Promise<number> {
  const kinds = factors.filter(({ kind }) => givesTokens(kind)).map(({ kind }) => kind)
  let [after, sent]: [UserKey | undefined, number] = [undefined, 0]
  for (;;) {
    const found: readonly Candidate[] = await world.look((look) =>
      store.selectCandidates(look, { kinds, within: REMINDERS[0] * day, after, limit: AT_ONCE }),
    )
    for (const candidate of found) if (await remindOne(world, candidate)) sent++
    const last = found.at(-1)
    if (found.length < AT_ONCE || !last) return sent
    after = last
  }
}

async function remindOne(world: World, candidate: Candidate): Promise<boolean> {
  const due = await world.look(async (look) => {
    const standings = await standingsOf(look, candidate, candidate)
    const all = effective(standings.levels)
    const requirement = requirementNow(all, standings, look.now)
    if (requirement.state !== 'grace' || !requirement.until) return undefined
    const required = all.requirements.find(({ from }) => from === requirement.from)
    const begun = required?.start.at === 'days' ? standings.grace?.firstSignInAt : required?.since
    const days = reminderAt(requirement.until, look.now, begun)
    return days === undefined ? undefined : { days, until: requirement.until }
  })
  if (!due) return false
  return world.work(async (work) => {
    if (!(await store.takeReminder(work, candidate, due.until, due.days))) return false
    const { organizationId, id: userId, email: to, username } = candidate
    const data = { username, days: due.days, until: `${due.until.toISOString().slice(0, 16).replace('T', ' ')} UTC` }
    await work.send({ organizationId, userId, channel: 'email', to, template: 'token-required-soon', data })
    return true
  })
}

/**
 * Which reminder is due: the last one whose day has come. None whose day was over before the time began, as nobody is
 * reminded of something the moment it begins.
 */
export function reminderAt(until: Date, now: Date, begun: Date | null | undefined): number | undefined {
  if (now >= until) return undefined
  return REMINDERS.findLast((days) => {
    const at = plus(until, -days * day)
    return at <= now && (!begun || at >= begun)
  })
}
