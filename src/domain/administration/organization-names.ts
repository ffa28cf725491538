import { record } from '#domain/audit/audit.ts'
import { changeSettings, type Organization } from '#domain/organizations/organizations.ts'
import type { Scoped } from '#kernel/work.ts'
import type { Agent } from './agent.ts'

/** What an organization is called, and where its people find help. */
export type Names = Pick<Organization, 'name' | 'supportContact'>

/** Changes only that, on record. */
export async function changeNames(
  work: Scoped,
  { user, place }: Agent,
  organization: Organization,
  { name, supportContact }: Names,
): Promise<void> {
  const { id, signInForm, alwaysAskSecondStep } = organization
  if (name === organization.name && supportContact === organization.supportContact) return
  await changeSettings(work, id, { name, supportContact, signInForm, alwaysAskSecondStep })
  await record(work, {
    ...{ organizationId: id, action: 'organization.changed', outcome: 'done', place },
    ...{ actor: { userId: user.id }, detail: { name } },
  })
}
