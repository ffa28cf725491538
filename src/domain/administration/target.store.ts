import type { UserKey } from '#domain/users/users.ts'
import type { Scoped } from '#kernel/work.ts'

export async function lockOrganization({ sql }: Scoped, id: string): Promise<void> {
  await sql`select 1 from organization where id = ${id} for no key update`
}

export async function lockPerson({ sql }: Scoped, { organizationId, id }: UserKey): Promise<void> {
  await sql`select 1 from app_user where organization_id = ${organizationId} and id = ${id} for no key update`
}
