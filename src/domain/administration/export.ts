import type { Me } from '#domain/account/me.ts'
import { record } from '#domain/audit/audit.ts'
import type { Scope, World } from '#kernel/work.ts'
import { selectAlongPath } from './people.store.ts'
import { type ListedPerson, type Protected, protectionOf } from './people.ts'

const AT_ONCE = 500

export type ExportedPerson = { readonly person: ListedPerson; readonly protection: Protected | undefined }

/** Everybody of the scope, some at a time: a file of a million is never held. It is on record before the first row leaves. */
export async function* exportPeople(
  world: World,
  scope: Scope,
  me: Me,
): AsyncGenerator<readonly ExportedPerson[], void> {
  await world.within(scope, (work) =>
    record(work, {
      ...{ organizationId: me.organization.id, action: 'people.exported', outcome: 'done', place: me.place },
      actor: { userId: me.user.id },
    }),
  )
  let after: ListedPerson | undefined
  do {
    const mark = after
    const people = await world.within(scope, (work) => selectAlongPath(work, mark, AT_ONCE))
    const protections = await world.look((look) => protectionOf(look, people))
    yield people.map((person) => ({ person, protection: protections.get(person.id) }))
    after = people.length === AT_ONCE ? people.at(-1) : undefined
  } while (after)
}
