import { isTheirs } from '#domain/applications/admission.ts'
import type { PathHolder } from '#domain/applications/privacyidea-paths.ts'
import type { Place } from '#domain/audit/audit.ts'
import type { OutsideFrom } from '#domain/signin/outside.ts'
import type { World } from '#kernel/work.ts'
import type { Site } from '../../http/site.ts'
import type { Parameters } from './parameters.ts'

/** One call of a client, with whose address it came by. */
export type Asking = {
  readonly world: World
  readonly site: Site
  readonly holder: PathHolder
  readonly place: Place
  readonly parameters: Parameters
  /** What the client shows to prove who it is. */
  readonly authorization: string | undefined
  readonly now: Date
}

/** On whose behalf it is asked: that of the application, by whoever knows its address. */
export function outsideOf({ holder: { application, organization }, place }: Asking): OutsideFrom {
  const { organizationId, id, demand } = application
  return {
    ...{ place, door: 'privacyidea', application: { organizationId, id }, assurance: demand.assurance },
    isTheirs: (user) => user.path.startsWith(organization.path) && isTheirs(application, user),
  }
}
