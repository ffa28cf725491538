import type { KoaContextWithOIDC } from 'oidc-provider'
import { endSession } from '#domain/sessions/sessions.ts'
import type { World } from '#kernel/work.ts'
import { cookieName, writeCookie } from '../http/cookies.ts'
import { formOf, type Pages } from './pages.ts'
import { visitorNow } from './visitor.ts'

/**
 * Signing out at an application signs out of the portal, and so of everything. Nobody is signed out without having said so
 * on our page, for any page can lead here.
 */
export async function signOutWell(
  world: World,
  pages: Pages,
  ctx: KoaContextWithOIDC,
  next: () => Promise<void>,
): Promise<void> {
  await next()
  const { oidc } = ctx
  if (oidc?.route === 'end_session' && ctx.status === 200 && oidc.session?.accountId === undefined) {
    // reason: the library's page sends itself by a script of its own, which no page of ours may have
    await pages.show(ctx, {
      kind: 'sign-out',
      form: formOf(ctx, 'end_session_confirm'),
      application: oidc.client?.clientName,
    })
  }
  if (oidc?.route !== 'end_session_confirm' || ctx.status !== 303) return
  await endPortalSession(world, ctx)
  const address = ctx.response.get('location')
  if (URL.parse(address)?.origin === new URL(oidc.issuer).origin) return
  // reason: a browser follows no redirect of a form to another host than the policy for forms names
  ctx.remove('location')
  await pages.show(ctx, { kind: 'leaving', address })
}

async function endPortalSession(world: World, ctx: KoaContextWithOIDC): Promise<void> {
  const { me: who, place } = visitorNow()
  const me = await who()
  if (!me || ctx.oidc.params?.logout === undefined) return
  await world.work((work) => endSession(work, me.session, place))
  const secure = ctx.oidc.issuer.startsWith('https:')
  const gone = writeCookie({ name: cookieName('session', secure), value: '', maxAge: 0 }, secure)
  const before = ctx.response.get('set-cookie') as unknown
  ctx.set('set-cookie', [...(Array.isArray(before) ? (before as string[]) : before ? [String(before)] : []), gone])
}
