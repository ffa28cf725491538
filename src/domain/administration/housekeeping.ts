import { deleteExpiredLinks } from '#domain/account/links.ts'
import { keepKeys } from '#domain/applications/signing-keys.ts'
import { atConsole, record } from '#domain/audit/audit.ts'
import { deleteExpiredObjections } from '#domain/messages/objections.ts'
import { dueForErasure, erasePeople } from '#domain/organizations/tree.ts'
import { remind } from '#domain/policies/reminders.ts'
import { tidy } from '#domain/signin/housekeeping.ts'
import type { World } from '#kernel/work.ts'
import { carryOutDue } from './reset.ts'
import { countRoughly } from './rough.ts'

/** What is done from time to time, by every node; none of it is harmed by being done twice. */
export async function keepHouse(world: World): Promise<void> {
  await tidy(world)
  await eraseClosed(world)
  await remind(world)
  await carryOutDue(world)
  await world.once(deleteExpiredLinks)
  await world.once(deleteExpiredObjections)
  await keepKeys(world)
  await countRoughly(world)
}

/** Thirty days after an organization was closed its people go. What they did stays on record, by ids alone. */
export async function eraseClosed(world: World): Promise<void> {
  for (const { id } of await world.look(dueForErasure)) {
    await world.work(async (work) => {
      if (!(await erasePeople(work, id))) return
      await record(work, {
        organizationId: id,
        action: 'organization.erased',
        outcome: 'done',
        actor: { name: 'housekeeping' },
        place: { ...atConsole, browser: 'housekeeping' },
      })
    })
  }
}
