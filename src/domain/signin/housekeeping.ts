import { tidyRequests } from '#domain/applications/api-requests.ts'
import { endVisits } from '#domain/applications/oidc-logouts.ts'
import { tidyRecords } from '#domain/applications/oidc-records.ts'
import { tidyPasses } from '#domain/applications/passes.ts'
import { deleteIdle } from '#domain/budgets/budgets.ts'
import { deleteOldFloods } from '#domain/budgets/flood.ts'
import { deleteEndedCodes } from '#domain/factors/all.ts'
import { deleteExpired as deleteKept } from '#domain/factors/shown-once.ts'
import { deleteExpiredFlows } from '#domain/providers/flows.ts'
import { deleteExpiredSessions } from '#domain/sessions/sessions.ts'
import { deleteExpiredTrusts } from '#domain/users/trust.ts'
import type { World } from '#kernel/work.ts'
import { deleteExpiredAttempts } from './attempts.ts'
import { deleteExpiredChallenges } from './challenges.ts'
import { deleteExpiredConfirmations } from './confirmations.ts'

/** Takes away what has run out: sessions, sign-ins under way, what was to be shown once, guesses. Nothing depends on when. */
export async function tidy(world: World): Promise<void> {
  await world.work(async (work) => {
    await deleteExpiredSessions(work)
    await deleteExpiredTrusts(work)
    await deleteExpiredAttempts(work)
    await deleteExpiredFlows(work)
    await deleteKept(work)
    await deleteEndedCodes(work)
    await tidyPasses(work)
    await tidyRequests(work)
    await deleteExpiredChallenges(work)
    await deleteExpiredConfirmations(work)
    await tidyRecords(work)
    await endVisits(work)
    await deleteIdle(work)
    await deleteOldFloods(work)
  })
}
