import sql, { raw } from 'sql-template-tag'
import { searchKey } from '#kernel/parse.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { Details, NewUser, User, UserKey, UserWithPassword } from './users.ts'

type Row = User & { readonly passwordHash: string | null }
type InsertedUser = Required<NewUser> & { readonly id: string; readonly key: string }

const columns = sql`organization_id as "organizationId", id, path, realm_id as "realmId", username, email,
  waiting_email as "waitingEmail", by_mailbox as "byMailbox", email_unproved as "emailUnproved", name, mobile,
  language, time_zone as "timeZone", role, status, token_required as "tokenRequired", must_enroll as "mustEnroll",
  default_enrollment_id as "defaultEnrollmentId", password_changed_at as "passwordChangedAt",
  password_hash is not null as "hasPassword", external_id as "externalId",
  created_at as "createdAt", modified_at as "modifiedAt", (
    select nullif(s.at, '-infinity') from last_sign_in as s
    where s.organization_id = app_user.organization_id and s.user_id = app_user.id) as "lastSignInAt"`

const withPassword = sql`${columns}, password_hash as "passwordHash"`

export async function selectByUsername(
  { sql: run }: Look,
  realmId: string,
  key: string,
): Promise<UserWithPassword | undefined> {
  const [row] =
    await run<Row>`select ${withPassword} from app_user where realm_id = ${realmId} and username_key = ${key}`
  return row && split(row)
}

export async function selectInRealm({ sql: run }: Look, realmId: string, id: string): Promise<User | undefined> {
  const [user] = await run<User>`select ${columns} from app_user where realm_id = ${realmId} and id = ${id}`
  return user
}

export async function selectExternal(
  { sql: run }: Look,
  organizationId: string,
  externalId: string,
): Promise<User | undefined> {
  const [user] = await run<User>`
    select ${columns} from app_user where organization_id = ${organizationId} and external_id = ${externalId}`
  return user
}

export function selectAllNamed({ sql: run }: Look, key: string): Promise<User[]> {
  return run<User>`select ${columns} from app_user where username_key = ${key} order by path`
}

export async function selectUser({ sql: run }: Look, { organizationId, id }: UserKey): Promise<User | undefined> {
  const [user] =
    await run<User>`select ${columns} from app_user where organization_id = ${organizationId} and id = ${id}`
  return user
}

export async function selectWithPassword(
  { sql: run }: Look,
  { organizationId, id }: UserKey,
): Promise<UserWithPassword | undefined> {
  const [row] =
    await run<Row>`select ${withPassword} from app_user where organization_id = ${organizationId} and id = ${id}`
  return row && split(row)
}

function split({ passwordHash, ...user }: Row): UserWithPassword {
  return { user, passwordHash }
}

export async function insertUser({ sql: run, now }: Work, user: InsertedUser): Promise<boolean> {
  const rows = await run`
    insert into app_user (organization_id, id, path, realm_id, username, username_key, email, email_key, name, name_key,
      mobile, language, time_zone, role, status, password_hash, password_changed_at, created_at, modified_at)
    select ${user.organizationId}, ${user.id}, path, realm_id, ${user.username}, ${user.key}, ${user.email},
      ${searchKey(user.email)}, ${user.name}, ${searchKey(user.name)}, ${user.mobile}, ${user.language},
      ${user.timeZone}, ${user.role}, ${user.status}, ${user.passwordHash}::text,
      case when ${user.passwordHash}::text is not null then ${now}::timestamptz end, ${now}, ${now}
    from organization where id = ${user.organizationId} for share
    on conflict (realm_id, username_key) do nothing returning id`
  return rows.length === 1
}

/** After their organization moved: its people are listed, and sign in, where it is. */
export async function lockPeople({ sql: run }: Work, path: string): Promise<void> {
  await run`
    select count(*) from (
      select 1 from app_user where path >= ${path} and path < ${`${path}~`} order by organization_id, id for update) as held`
}

export async function followOrganizations({ sql: run }: Work, path: string): Promise<void> {
  // reason: each by itself, as the three together could take longer than a statement may
  for (const table of ['app_user', 'last_sign_in', 'search_name']) {
    await run`
      update ${raw(table)} as u set path = o.path from organization as o
      where o.id = u.organization_id and o.path >= ${path} and o.path < ${`${path}~`} and u.path <> o.path`
  }
}

export async function updateDetails({ sql: run, now }: Work, key: UserKey, details: Details): Promise<void> {
  await run`
    update app_user set name = ${details.name}, name_key = ${searchKey(details.name)}, mobile = ${details.mobile}, language = ${details.language},
      time_zone = ${details.timeZone}, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export async function updateEmail({ sql: run, now }: Work, key: UserKey, email: string): Promise<void> {
  await run`
    update app_user set email = ${email}, email_key = ${searchKey(email)}, waiting_email = null,
      email_unproved = false, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export async function updateWaitingEmail({ sql: run, now }: Work, key: UserKey, email: string | null): Promise<void> {
  await run`
    update app_user set waiting_email = ${email}, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export async function updateEmailUnproved({ sql: run }: Work, key: UserKey, unproved: boolean): Promise<void> {
  await run`
    update app_user set email_unproved = ${unproved}
    where organization_id = ${key.organizationId} and id = ${key.id} and email_unproved <> ${unproved}`
}

export async function updateByMailbox({ sql: run }: Work, key: UserKey, byMailbox: boolean): Promise<void> {
  await run`
    update app_user set by_mailbox = ${byMailbox}
    where organization_id = ${key.organizationId} and id = ${key.id} and by_mailbox <> ${byMailbox}`
}

export async function updateStanding(
  { sql: run, now }: Work,
  key: UserKey,
  { role, status }: Pick<User, 'role' | 'status'>,
): Promise<void> {
  await run`
    update app_user set role = ${role}, status = ${status}, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export async function lockOtherOwner({ sql: run }: Work, key: UserKey): Promise<boolean> {
  const owners = await run<UserKey>`
    select id from app_user
    where organization_id = ${key.organizationId} and role = 'owner' and status <> 'suspended'
    order by id for update`
  return owners.some(({ id }) => id !== key.id)
}

export function selectOtherOwners({ sql: run }: Look, { organizationId, id }: UserKey): Promise<User[]> {
  return run<User>`
    select ${columns} from app_user
    where organization_id = ${organizationId} and role = 'owner' and status = 'active' and id <> ${id} and email <> ''
    order by id`
}

export async function updateTokenRequired({ sql: run, now }: Work, key: UserKey, required: boolean): Promise<void> {
  await run`
    update app_user set token_required = ${required}, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export async function updateDefaultEnrollment(
  { sql: run, now }: Work,
  key: UserKey,
  chosen: string | null,
): Promise<void> {
  await run`
    update app_user set default_enrollment_id = ${chosen}, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export async function updateInvited({ sql: run, now }: Work, key: UserKey): Promise<void> {
  await run`
    update app_user set status = 'active', modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id} and status = 'invited'`
}

export async function updateMustEnroll({ sql: run, now }: Work, key: UserKey, must: boolean): Promise<void> {
  await run`
    update app_user set must_enroll = ${must}, modified_at = ${now},
      default_enrollment_id = case when ${must} then null else default_enrollment_id end
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export function updateLastSignIn(key: UserKey, now: Date): Fragment {
  return sql`
    update last_sign_in set at = ${now} where organization_id = ${key.organizationId} and user_id = ${key.id}`
}

export async function updatePassword({ sql: run, now }: Work, key: UserKey, hash: string): Promise<void> {
  await run`
    update app_user set password_hash = ${hash}, blocked_hash = null, password_changed_at = ${now}, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

/** Its hash is kept aside, so that it is not chosen again. */
export async function blockPassword({ sql: run, now }: Work, key: UserKey): Promise<void> {
  await run`
    update app_user set blocked_hash = coalesce(password_hash, blocked_hash), password_hash = null,
      password_changed_at = ${now}, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export async function selectBlocked({ sql: run }: Look, key: UserKey): Promise<string | null> {
  const [row] = await run<{ hash: string | null }>`
    select blocked_hash as hash from app_user where organization_id = ${key.organizationId} and id = ${key.id}`
  return row?.hash ?? null
}

export async function removePassword({ sql: run, now }: Work, key: UserKey): Promise<void> {
  await run`
    update app_user set password_hash = null, password_changed_at = ${now}, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

export async function clearPassword({ sql: run, now }: Work, key: UserKey): Promise<void> {
  await run`
    update app_user set password_hash = null, password_changed_at = null, modified_at = ${now}
    where organization_id = ${key.organizationId} and id = ${key.id}`
}

/** Only where the password is still the one that was checked: a change made meanwhile must win. */
export async function strengthenHash({ sql: run }: Work, key: UserKey, from: string, to: string): Promise<void> {
  await run`
    update app_user set password_hash = ${to}
    where organization_id = ${key.organizationId} and id = ${key.id} and password_hash = ${from}`
}
