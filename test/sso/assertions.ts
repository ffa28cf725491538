import type { Organization } from '#domain/organizations/organizations.ts'
import type { Assertion } from '#domain/providers/assertion.ts'
import { addProvider, findProvider, type IdentityProvider, type ProviderDraft } from '#domain/providers/providers.ts'
import { arrive } from '#domain/signin/arrive.ts'
import type { SignInOutcome } from '#domain/signin/signin.ts'
import { newId } from '#kernel/ids.ts'
import { meOf, PLACE } from '../signed-in.ts'
import type { TestWorld } from '../world.ts'

const BY = { actor: { name: 'console' }, place: PLACE } as const

/** A provider as somebody may have typed it in: it makes new people, and is trusted where it proves more than a password. */
const drafted: ProviderDraft = {
  kind: 'oidc',
  name: 'Contoso',
  issuer: 'https://id.contoso.example',
  enabled: true,
  trust: 'on-proof',
  proofs: { amr: ['mfa', 'hwk'], acr: ['phr'], maxAgeSeconds: 3600 },
  roles: { byGroup: [{ group: 'it', role: 'administrator' }], highest: 'administrator' },
  joins: true,
  passwords: 'everybody',
  settings: {
    clientId: 'countersign',
    scopes: ['email'],
    names: { username: 'preferred_username', fullName: 'name', email: 'email', groups: 'groups' },
    asksContexts: [],
    asksMaxAge: null,
    asksClaims: [],
    asksUserinfo: false,
  },
}

/** A provider of this organization. */
export async function providerOf(
  world: TestWorld,
  { id: organizationId }: Pick<Organization, 'id'>,
  draft: Partial<Omit<ProviderDraft, 'kind' | 'settings'>> = {},
): Promise<IdentityProvider> {
  return world.work(async (work) => {
    const id = newId(work.now, work.random)
    await addProvider(work, BY, { organizationId, id }, { ...drafted, ...draft })
    const made = await findProvider(work, { organizationId, id })
    if (!made) throw new Error('the provider was not made')
    return made
  })
}

export const PROVED = { methods: ['pwd', 'mfa'], context: undefined }
export const UNPROVED = { methods: ['pwd'], context: undefined, authenticatedAt: undefined }

/** What this provider says of Mia, a minute ago, unless it is said otherwise. */
export function saidBy(world: TestWorld, provider: IdentityProvider, says: Partial<Assertion> = {}): Assertion {
  const authenticatedAt = new Date(world.clock.now().getTime() - 60_000)
  return {
    ...{ organizationId: provider.organizationId, providerId: provider.id, issuer: provider.issuer },
    ...{ subject: 'subject-1', username: 'mia', fullName: 'Mia Maier', email: 'mia@contoso.example', groups: [] },
    ...{ proof: { ...PROVED, authenticatedAt }, session: undefined },
    ...says,
  }
}

/** What comes of it, in her browser at the operator's address. */
export async function arrives(
  world: TestWorld,
  provider: IdentityProvider,
  says: Partial<Assertion> = {},
): Promise<SignInOutcome> {
  const realm = await world.operator()
  return arrive(world, realm, provider, saidBy(world, provider, says), { place: PLACE, browserName: 'her browser' })
}

/** Who is signed in by it. */
export async function comesBy(world: TestWorld, provider: IdentityProvider, says: Partial<Assertion> = {}) {
  const outcome = await arrives(world, provider, says)
  if (outcome.next !== 'session') throw new Error(`nobody was signed in: ${JSON.stringify(outcome)}`)
  const me = await meOf(world, outcome.token)
  if (!me) throw new Error('the session is not live')
  return { ...outcome, me }
}

/** Why nobody was, or that something is asked first. */
export async function refusedAs(
  world: TestWorld,
  provider: IdentityProvider,
  says: Partial<Assertion> = {},
): Promise<string> {
  const outcome = await arrives(world, provider, says)
  if (outcome.next !== 'refused') return outcome.next
  return outcome.refusal.code === 'provider' ? outcome.refusal.because : outcome.refusal.code
}
