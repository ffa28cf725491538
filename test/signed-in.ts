import { findMe, type Me } from '#domain/account/me.ts'
import { proveApp } from '#domain/account/two-factor.ts'
import type { Answer, Setup } from '#domain/factors/factor.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { beginSession, type Reached, type SessionToken } from '#domain/sessions/sessions.ts'
import type { User } from '#domain/users/users.ts'
import { type OneTimeCode, parseCode } from '#kernel/parse.ts'
import { authenticator } from './factor-contract.ts'
import type { TestWorld } from './world.ts'

export const PLACE = { address: '192.0.2.1', browser: 'Firefox' }
const SURELY: Reached = { step: 'full', level: 'second-factor', methods: ['pwd', 'otp'], confirmed: true }

export type Signed = { readonly me: Me; readonly token: SessionToken; now(): Promise<Me | undefined> }

/** Somebody signed in, without the pages; `now` asks who this session is at this moment. */
export async function signed(
  world: TestWorld,
  user: User,
  { browserName = 'her browser', ...reached }: Partial<Reached> & { readonly browserName?: string } = {},
): Promise<Signed> {
  const token = await world.work(async (work) => {
    const organization = await findOrganization(work, user.organizationId)
    if (!organization) throw new Error('there is no such organization')
    const from = { place: PLACE, browserHash: browserHash(work, browserName) }
    return beginSession(work, user, await policyOf(work, organization), { ...SURELY, ...reached }, from)
  })
  const now = (): Promise<Me | undefined> => meOf(world, token, browserName)
  const me = await now()
  if (!me) throw new Error(`${user.username} is not signed in`)
  return { me, token, now }
}

export async function meOf(world: TestWorld, token: string, browserName = 'her browser'): Promise<Me | undefined> {
  const { id: realmId } = await world.operator()
  return world.look((look) => findMe(look, realmId, token, { place: PLACE, browserName }))
}

/** The app that was shown, and the answer it gives now. */
export function appOf(world: TestWorld, setup: Setup): ReturnType<typeof authenticator> & { answer(): Answer } {
  if (setup.show !== 'otpauth') throw new Error('no key was shown')
  const app = authenticator(setup.uri)
  const answer = (): Answer => ({ ask: 'code', code: parseCode(app.codeAt(world.clock.now())) as OneTimeCode })
  return { ...app, answer }
}

export async function proves(
  world: TestWorld,
  me: Me,
  begun: { enrollmentId: string; setup: Setup },
): Promise<SessionToken> {
  const proved = await proveApp(world, me, begun.enrollmentId, appOf(world, begun.setup).answer())
  if (!proved.ok) throw new Error(`the code was refused: ${proved.code}`)
  return proved.token
}

/** What people were told, the oldest first. */
export async function told(
  world: TestWorld,
): Promise<{ to: string; template: string; data: Record<string, unknown> }[]> {
  return world.rows('select recipient as to, template, data from outbox order by created_at, id')
}
