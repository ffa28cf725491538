import * as v from 'valibot'
import { type Moved, tryMove } from '#domain/administration/tree.ts'
import type { Answer } from '../operation.ts'
import { id } from '../people.ts'
import { invalid, Problem } from '../problem.ts'
import { atOrganization, managing } from './managing.ts'
import { now, one } from './organizations.ts'

export const postMove = managing({
  method: 'POST',
  path: '/v1/organizations/{organization}/move',
  ...{ verb: 'organizations.write', deed: 'organization.move' },
  title: 'Move an organization',
  text: 'Below another one that the key reaches, with all below it. Where usernames would be taken there (`names-collide`), or somebody would have a duty and no method for it (`dead-end`), nothing is moved. Whoever comes to another host name signs in there from now on, and is signed out.',
  params: atOrganization,
  body: v.strictObject({ parent: v.pipe(id, v.description('The one it is to be directly below.')) }),
  answers: one,
  problems: ['names-collide', 'dead-end'],
  handle: async (at, { body }): Promise<Answer | Problem> => {
    const { world, scope, agent, organization } = at
    const moved = await tryMove(world, scope, agent, organization, body.parent)
    return moved.ok ? world.within(scope, (work) => now(at, work)) : refused(moved)
  },
})

function refused(moved: Extract<Moved, { ok: false }>): Problem {
  switch (moved.code) {
    case 'names-collide':
      return new Problem('names-collide')
    case 'dead-end':
      return new Problem('dead-end', { errors: [{ field: 'parent', problem: 'dead-end' }] })
    case 'does-not-fit':
      return invalid('parent', 'does-not-fit')
    // reason: what lies beyond the key, and what there never was, are the same nothing
    case 'not-yours':
      return invalid('parent', 'unknown')
  }
}
