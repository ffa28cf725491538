import type { interactionPolicy, KoaContextWithOIDC } from 'oidc-provider'
import type { World } from '#kernel/work.ts'
import {
  type Asker,
  acrFor,
  admissionOf,
  askerOf,
  type Demands,
  demandsOf,
  hintedIn,
  isFresh,
  isWhom,
  missing,
} from './demands.ts'
import { visitorNow } from './visitor.ts'

type Library = typeof interactionPolicy
type Asked = { readonly asker: Asker | undefined; readonly demands: Demands }

/** What `prompt.details` says of a request that somebody has to do something for. */
export type PromptDetails = { readonly askedAt?: number; readonly hinted?: string | undefined }

/**
 * When a request cannot be answered at once. Every check is false for whoever need not do anything; the first that is not
 * names the error for those who asked that nobody be bothered.
 */
export function policyOf(world: World, { Check, Prompt }: Library): interactionPolicy.Prompt[] {
  const check = (
    reason: string,
    error: string,
    needs: (asked: Asked & { readonly asker: Asker }, ctx: KoaContextWithOIDC) => boolean,
  ): interactionPolicy.Check =>
    new Check(reason, `${reason.replaceAll('_', ' ')}`, error, async (ctx) => {
      const { asker, demands } = await asked(world, ctx)
      return asker !== undefined && needs({ asker, demands }, ctx)
    })
  const details = async (ctx: KoaContextWithOIDC): Promise<PromptDetails> => {
    const askedAt = await world.look(async ({ now }) => now.getTime())
    return { askedAt, hinted: hintedIn(ctx) }
  }
  const checks = [
    new Check('nobody_is_signed_in', 'nobody is signed in', 'login_required', async (ctx) => {
      return (await asked(world, ctx)).asker === undefined
    }),
    check('not_let_in', 'access_denied', ({ asker }) => codeOf(asker) === 'not-theirs'),
    check('another_person_is_signed_in', 'login_required', ({ asker, demands }) => !isWhom(demands, asker)),
    check('signed_in_too_long_ago', 'login_required', ({ asker, demands }, ctx) => {
      return codeOf(asker) === 'too-long-ago' || (!isFresh(demands, asker) && !isAnswered(ctx))
    }),
    check('signed_in_too_weakly', 'unmet_authentication_requirements', ({ asker, demands }) => {
      return codeOf(asker) === 'too-weak' || (demands.essential && missing(demands.essential, asker)) !== undefined
    }),
    check('more_is_wished', 'login_required', ({ asker, demands }, ctx) => isWishLeft(asker, demands, ctx)),
  ]
  return [new Prompt({ name: 'login', requestable: true }, details, ...checks)]
}

function codeOf(asker: Asker): string | undefined {
  const admission = admissionOf(asker)
  return admission.ok ? undefined : admission.code
}

/** Asked once for each request: the checks are asked together. */
const known = new WeakMap<KoaContextWithOIDC, Promise<Asked>>()

function asked(world: World, ctx: KoaContextWithOIDC): Promise<Asked> {
  const before = known.get(ctx)
  if (before) return before
  const { oidc } = ctx
  const demands = demandsOf({ ...oidc.params }, hintedIn(ctx))
  const reading = (async () => {
    const asker = await askerOf(world, oidc.client?.clientId, await visitorNow().me())
    if (asker && oidc.session) Object.assign(oidc.session, { acr: acrFor(demands, asker) })
    return { asker, demands }
  })()
  known.set(ctx, reading)
  return reading
}

/** They have just come back from proving who they are. */
function isAnswered({ oidc }: KoaContextWithOIDC): boolean {
  return oidc.result !== undefined && 'login' in oidc.result
}

/** A wish is asked for once, and never of those who are not to be bothered. */
function isWishLeft(asker: Asker, { wished }: Demands, ctx: KoaContextWithOIDC): boolean {
  if (wished.length === 0 || isAnswered(ctx) || ctx.oidc.prompts.has('none')) return false
  const lacks = missing(wished, asker)
  return lacks !== undefined && lacks !== 'impossible'
}
