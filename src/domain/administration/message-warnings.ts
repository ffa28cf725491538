import { tidyGuard } from '#domain/messages/guard/guard.ts'
import { accountSent, budgetState, dueWarnings, takeWarning, type Used } from '#domain/messages/guard/months.ts'
import { levelsFor } from '#domain/messages/guard/settings.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import type { Work, World } from '#kernel/work.ts'
import { selectOwners } from './message-warnings.store.ts'

/** What the fraud guard has to do unasked: refusals go on record, what has left is added up, owners are warned. */
export async function keepGuard(world: World): Promise<void> {
  while (await world.work(tidyGuard));
  while (await world.work(accountSent));
  for (const due of await world.look(dueWarnings)) await world.work((work) => warn(work, due))
}

/** Tells owners that most of a budget is used, once in a month; those of the level above where there are none. */
async function warn(work: Work, due: { readonly organizationId: string; readonly path: string }): Promise<void> {
  if (!(await takeWarning(work, due.organizationId))) return
  const levels = await levelsFor(work, due)
  const { messages, money } = await budgetState(work, levels, due.organizationId)
  const share = Math.max(shareOf(messages), shareOf(money))
  const name = levels.at(-1)?.name ?? ''
  for (const { organizationId, id: userId, email: to } of await selectOwners(work, levelsOf(due))) {
    const data = { share, name, at: due.organizationId }
    await work.send({ organizationId, userId, channel: 'email', to, template: 'message-budget', data })
  }
}

const shareOf = (used: Used | undefined): number => (used && used.of > 0 ? Math.floor((100 * used.used) / used.of) : 0)
