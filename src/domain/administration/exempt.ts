import type { Me } from '#domain/account/me.ts'
import { record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { type ExemptPerson, exemptPeople } from '#domain/providers/links.ts'
import { isId } from '#kernel/ids.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'

const PAGE = 50
const AT_ONCE = 500

type Mark = Pick<ExemptPerson, 'key' | 'id' | 'providerId'>

/** A page of those who are exempt, and the mark of the next; a mark that is none begins at the first. */
export async function exemptFrom(
  work: Scoped,
  { id }: Organization,
  after: string,
): Promise<{ readonly people: readonly ExemptPerson[]; readonly after: string | undefined }> {
  const found = await exemptPeople(work, id, markIn(after), PAGE + 1)
  const people = found.slice(0, PAGE)
  const last = people.at(-1)
  return { people, after: found.length > PAGE && last ? `${last.id}.${last.providerId}.${last.key}` : undefined }
}

function markIn(text: string): Mark | undefined {
  const [id = '', providerId = '', ...key] = text.split('.')
  return isId(id) && isId(providerId) ? { id, providerId, key: key.join('.') } : undefined
}

/** All of them, some at a time. It is on record before the first row leaves. */
export async function* exportExempt(
  world: World,
  scope: Scope,
  me: Me,
  { id: organizationId }: Organization,
): AsyncGenerator<readonly ExemptPerson[], void> {
  const event = { organizationId, action: 'people.exported', outcome: 'done', detail: { what: 'exempt' } } as const
  await world.within(scope, (work) => record(work, { ...event, actor: { userId: me.user.id }, place: me.place }))
  let after: Mark | undefined
  do {
    const mark = after
    const people = await world.within(scope, (work) => exemptPeople(work, organizationId, mark, AT_ONCE))
    yield people
    after = people.length === AT_ONCE ? people.at(-1) : undefined
  } while (after)
}
