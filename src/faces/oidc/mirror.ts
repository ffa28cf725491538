import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Me } from '#domain/account/me.ts'
import { acrOf, amrOf, provedAt } from '#domain/applications/acr.ts'
import { floorSeconds } from '#kernel/time.ts'
import { sessionText, visitorNow } from './visitor.ts'

/** What we use of the library's session; it is documented where its types say less. */
type KeptSession = {
  accountId?: string
  portal?: string
  loginAccount(login: { accountId: string; loginTs: number; acr: string; amr: string[] }): void
  resetIdentifier(): void
  destroy(): Promise<void>
}

type Sessions = {
  IN_PAYLOAD: readonly string[]
  get(ctx: KoaContextWithOIDC): Promise<KeptSession>
  instantiate(payload?: object): KeptSession
}

/**
 * The library has sessions of its own. Here each is nothing but the picture of the portal's session in the same browser, made anew
 * with every request: who is signed in there is signed in here, who is not is not, and what belongs to one person never comes
 * to another.
 */
export function mirrorSessions(provider: Provider): void {
  const sessions = provider.Session as unknown as Sessions
  const names = [...sessions.IN_PAYLOAD, 'portal']
  Object.defineProperty(sessions, 'IN_PAYLOAD', { get: () => names })
  const get = sessions.get.bind(sessions)
  sessions.get = async (ctx) => {
    const kept = await get(ctx)
    const mirrored = await mirror(sessions, kept, await visitorNow().me())
    if (mirrored !== kept) ctx.oidc.entity('Session', mirrored as never)
    return mirrored
  }
}

async function mirror(sessions: Sessions, kept: KeptSession, me: Me | undefined): Promise<KeptSession> {
  const portal = me && sessionText({ ...me.session })
  const isOf = kept.accountId === undefined || (me !== undefined && kept.portal === portal)
  if (!isOf) await kept.destroy()
  // reason: one that is made of something is written down, one that is made of nothing only when it has changed
  const session = isOf && !(me && kept.accountId === undefined) ? kept : sessions.instantiate({})
  if (!me || portal === undefined) return session
  session.loginAccount({
    accountId: me.user.id,
    loginTs: floorSeconds(provedAt(me.session)),
    ...{ acr: acrOf(me.session), amr: amrOf(me.session) },
  })
  session.portal = portal
  return session
}
