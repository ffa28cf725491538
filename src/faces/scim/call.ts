import type { Provisioning } from '#domain/administration/provision-people.ts'
import type { Place } from '#domain/audit/audit.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import type { Source } from '#domain/providers/provisioning.ts'
import { type Directory, sourceOf } from '#domain/providers/scim-tokens.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'

/** What a directory asks, and who it is. */
export type ScimCall = {
  readonly world: World
  readonly directory: Directory
  readonly place: Place
  /** Where the resources are: `https://login.example.com/scim/v2`. */
  readonly base: string
  readonly method: string
  /** What follows the base, in parts. */
  readonly path: readonly string[]
  readonly query: Readonly<Record<string, string>>
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  /** What was sent, read when it is asked for. */
  readonly body: () => Promise<{ readonly value: unknown } | ScimRefusal>
}

export type ScimAnswer = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Whose people and groups the directory keeps. */
export function sourceIn({ directory: { token, realmId } }: ScimCall): Source {
  return { organizationId: token.organizationId, realmId, sourceId: sourceOf(token) }
}

/** What came of a change; a refusal undoes it. */
class Undone extends Error {
  readonly refusal: ScimRefusal
  constructor(refusal: ScimRefusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

const TAKEN = new ScimRefusal('uniqueness', 'Somebody was faster to take this name.')

/** A unit of work within the organization of the token, undone where a refusal comes of it. */
export async function undoing<Result>(
  { world, directory }: ScimCall,
  unit: (work: Scoped) => Promise<Result | ScimRefusal>,
): Promise<Result | ScimRefusal> {
  try {
    return await world.within({ path: directory.path } as Scope, async (work) => {
      const result = await unit(work)
      if (result instanceof ScimRefusal) throw new Undone(result)
      return result
    })
  } catch (error) {
    if (error instanceof Undone) return error.refusal
    // source: https://www.postgresql.org/docs/current/errcodes-appendix.html, unique_violation
    if (error instanceof Error && 'code' in error && error.code === '23505') return TAKEN
    throw error
  }
}

/** The directory at work. */
export async function provisioningIn(work: Scoped, call: ScimCall): Promise<Provisioning> {
  const { token, roles } = call.directory
  const organization = await findOrganization(work, token.organizationId)
  if (!organization) throw new Error('the organization of a token is not there')
  const by = { userId: token.createdBy, organizationId: token.createdByOrganizationId }
  return { source: sourceIn(call), organization, roles, by, tokenId: token.id, place: call.place }
}
