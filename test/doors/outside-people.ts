import { beginApp, proveApp } from '#domain/account/two-factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { OutsideFrom } from '#domain/signin/outside.ts'
import type { User } from '#domain/users/users.ts'
import { appOf, signed } from '../signed-in.ts'
import type { TestWorld } from '../world.ts'

export const APPLICATION = '01900000-0000-7000-8000-00000000a001'
const SERVER = { address: '203.0.113.9', browser: 'panel/1.0' }

/** A program of this organization that asks about its people and those below it. */
export function programOf({ id: organizationId, path }: Organization, more: Partial<OutsideFrom> = {}): OutsideFrom {
  const application = { organizationId, id: APPLICATION }
  return { place: SERVER, door: 'api', application, isTheirs: (user) => user.path.startsWith(path), ...more }
}

export type Carrying = { readonly user: User; readonly app: ReturnType<typeof appOf>; codeNow(): string }

/** Somebody with an app on their phone, whose code of this moment is not used yet. */
export async function carrying(world: TestWorld, username: string, organizationId?: string): Promise<Carrying> {
  const user = await world.person({ username, ...(organizationId ? { organizationId } : {}) })
  const { me } = await signed(world, user)
  const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
  const app = appOf(world, begun.setup)
  const proved = await proveApp(world, me, begun.enrollmentId, app.answer())
  if (!proved.ok) throw new Error(`the code was refused: ${proved.code}`)
  world.clock.advance(60)
  return { user, app, codeNow: () => app.codeAt(world.clock.now()) }
}
