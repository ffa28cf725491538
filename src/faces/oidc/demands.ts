import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Me } from '#domain/account/me.ts'
import { acrOf, assuranceFor, metAcr, provedAt } from '#domain/applications/acr.ts'
import { type Admission, admit, reaches } from '#domain/applications/admission.ts'
import { type Application, findApplication, parseKey, type WantedAssurance } from '#domain/applications/applications.ts'
import { secondsBetween } from '#kernel/time.ts'
import type { World } from '#kernel/work.ts'

/** What a request asks of a sign-in, beside what the application always asks. */
export type Demands = {
  /** One of these values, or nothing at all. */
  readonly essential: readonly string[] | undefined
  /** One of these, if it can be had. */
  readonly wished: readonly string[]
  /** How many seconds ago somebody proved who they are at most. */
  readonly maxAge: number | undefined
  /** Whose sign-in it must be. */
  readonly subjects: readonly string[]
}

type Requested =
  | { readonly essential?: boolean; readonly value?: unknown; readonly values?: unknown }
  | null
  | undefined

const texts = (values: unknown): string[] =>
  Array.isArray(values) ? values.filter((one): one is string => typeof one === 'string') : []

/** Reads it from a request, or from what was kept of one. `hinted`: the subject of a token that was sent along, checked by the library. */
export function demandsOf(params: Readonly<Record<string, unknown>>, hinted?: string): Demands {
  const { acr, sub } = claimsIn(params.claims)
  const named = [...(typeof acr?.value === 'string' ? [acr.value] : []), ...texts(acr?.values)]
  const wished = typeof params.acr_values === 'string' ? params.acr_values.split(' ') : []
  const age = Number(params.max_age)
  return {
    essential: acr?.essential === true && named.length > 0 ? named : undefined,
    wished: [...wished, ...(acr?.essential === true ? [] : named)],
    maxAge: params.max_age !== undefined && Number.isSafeInteger(age) && age >= 0 ? age : undefined,
    subjects: [...(typeof sub?.value === 'string' ? [sub.value] : []), ...(hinted === undefined ? [] : [hinted])],
  }
}

function claimsIn(text: unknown): { readonly acr?: Requested; readonly sub?: Requested } {
  if (typeof text !== 'string') return {}
  try {
    const { id_token: wanted } = JSON.parse(text) as { readonly id_token?: { acr?: Requested; sub?: Requested } }
    return { acr: wanted?.acr, sub: wanted?.sub }
  } catch {
    return {}
  }
}

/** Who asks for a request to be answered, and with which sign-in. */
export type Asker = { readonly application: Application; readonly me: Me; readonly now: Date }

export function admissionOf({ application, me, now }: Asker): Admission {
  return admit(application, application.demand, me, now)
}

export function isWhom({ subjects }: Demands, { me }: Asker): boolean {
  return subjects.every((subject) => subject === me.user.id)
}

/** Half a second of grace: the library counts in whole ones. */
export function isFresh({ maxAge }: Demands, { me, now }: Asker): boolean {
  return maxAge === undefined || secondsBetween(provedAt(me.session), now) <= maxAge + 1
}

/** What is missing of an essential value; `impossible` where nothing that anybody has could give it. */
export function missing(wanted: readonly string[], { me }: Asker): WantedAssurance | 'impossible' | undefined {
  if (metAcr(me.session, wanted)) return undefined
  const assurance = assuranceFor(wanted)
  if (assurance === undefined) return 'impossible'
  return reaches(me.session, assurance) ? 'impossible' : assurance
}

/** How this sign-in is called in the answer to this request: as it was asked for, where it was. */
export function acrFor({ essential, wished }: Demands, { me }: Asker): string {
  return metAcr(me.session, [...(essential ?? []), ...wished]) ?? acrOf(me.session)
}

/** The application that this request is of. */
export async function askerOf(
  world: World,
  clientId: string | undefined,
  me: Me | undefined,
): Promise<Asker | undefined> {
  const key = parseKey(clientId ?? '')
  if (!me || !key) return undefined
  return world.look(async (look) => {
    const application = await findApplication(look, key)
    return application && { application, me, now: look.now }
  })
}

/** Whom a token that was sent along is about, which the library has checked; also once the request goes on. */
export function hintedIn({ oidc }: KoaContextWithOIDC): string | undefined {
  const { IdTokenHint, Interaction } = oidc.entities as {
    readonly IdTokenHint?: { readonly payload?: { readonly sub?: unknown } }
    readonly Interaction?: { readonly prompt?: { readonly details?: { readonly hinted?: unknown } } }
  }
  const hinted = IdTokenHint?.payload?.sub ?? Interaction?.prompt?.details?.hinted
  return typeof hinted === 'string' ? hinted : undefined
}
