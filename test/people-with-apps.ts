import { beginApp } from '#domain/account/two-factor.ts'
import { signIn } from '#domain/signin/signin.ts'
import { type OneTimeCode, parseCode } from '#kernel/parse.ts'
import { appOf, PLACE, proves, signed } from './signed-in.ts'
import { PASSWORD, type TestWorld } from './world.ts'

/** Somebody with an authenticator app, who signs in with it wherever their data are. */
export type WithApp = { readonly username: string; signsIn(world: TestWorld): Promise<string> }

export async function withApp(world: TestWorld, username: string): Promise<WithApp> {
  const user = await world.person({ username })
  const { me } = await signed(world, user)
  const begun = await world.work((work) => beginApp(work, me, 'Phone', 'pending', null))
  await proves(world, me, begun)
  const app = appOf(world, begun.setup)
  return {
    username,
    signsIn: async (there) => {
      there.clock.advance(30)
      const token = parseCode(app.codeAt(there.clock.now())) as OneTimeCode
      const from = { place: PLACE, browserName: 'her browser' }
      const form = { username, password: PASSWORD, token }
      const outcome = await signIn(there, there.hashing, await there.operator(), form, from)
      return outcome.next === 'session' ? outcome.lead : outcome.next
    },
  }
}
