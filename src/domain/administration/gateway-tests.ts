import { record } from '#domain/audit/audit.ts'
import { type Taken, take } from '#domain/budgets/budgets.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { User } from '#domain/users/users.ts'
import type { Channel, Scope, World } from '#kernel/work.ts'
import type { Agent } from './agent.ts'

/** A message that was sent to see whether a gateway works. `to`: as it may be shown to others. */
export type GatewayTest = {
  readonly gateway: string
  readonly channel: Channel
  readonly to: string
  readonly sent: boolean
}

// reason: a test goes past the fraud guard, to any number; as many as setting up a gateway takes, and no flood
const TESTS = { burst: 5, monthly: 60 }

/** One more test by this person, unless they have sent enough; of a webhook: a notice that says nothing. */
export function takeTest(
  world: World,
  { user: { organizationId, id } }: { readonly user: Pick<User, 'organizationId' | 'id'> },
  of: 'gateway' | 'webhook' = 'gateway',
): Promise<Taken> {
  const budget = { organizationId, name: `${of}-test:${id}`, rule: TESTS }
  return world.once((work) => take(work, [budget]))
}

export async function noteTest(
  world: World,
  scope: Scope,
  { user, place }: Agent,
  { id: organizationId }: Organization,
  { gateway, channel, to, sent }: GatewayTest,
): Promise<void> {
  await world.within(scope, (work) =>
    record(work, {
      ...{ organizationId, action: 'gateway.tested', outcome: sent ? 'done' : 'refused', place },
      ...{ actor: { userId: user.id }, detail: { gateway, channel, to } },
    }),
  )
}
