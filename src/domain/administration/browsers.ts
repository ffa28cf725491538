import type { Me } from '#domain/account/me.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { endTrustedBrowser, endTrustedBrowsers, trustedBrowsersOf } from '#domain/sessions/trusted-browsers.ts'
import type { Trust } from '#domain/users/trust.ts'
import type { Look, Scoped } from '#kernel/work.ts'
import type { Target } from './access.ts'

/** The browsers somebody trusts, as policy leaves them. A look of its own: policies come from levels above. */
export async function browsersOfPerson(look: Look, { organization, user }: Target): Promise<Trust[]> {
  return trustedBrowsersOf(look, user, await policyOf(look, organization, user))
}

/** Ends one of them, or without an id all: they are asked for their second factor there again. False where it is none of theirs. */
export async function endBrowsersFor(work: Scoped, me: Me, { user }: Target, id: string | undefined): Promise<boolean> {
  const ending = { actor: { userId: me.user.id }, place: me.place }
  if (id !== undefined) return endTrustedBrowser(work, user, id, ending)
  await endTrustedBrowsers(work, user, ending)
  return true
}
