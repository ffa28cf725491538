import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import { budgetsOf } from '#domain/factors/ceremony.ts'
import { hotp } from '#domain/factors/totp/totp.ts'
import type { UserKey } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import type { Vault } from '#kernel/work.ts'

export const PASSWORD = 'plenty of rain in Hamburg'

/** Somebody with a password and an authenticator app, as the bench knows them. */
export type BenchPerson = UserKey & {
  readonly username: string
  readonly enrollmentId: string
  readonly key: KeyObject
}

export type Crowd = { readonly client: Client; readonly vault: Vault; readonly passwordHash: string }

/** The code of a person's app in this step. */
export function codeOf({ key }: BenchPerson, step: number): string {
  return hotp(key, step, 6, 'SHA1')
}

/** So many people of the operator, written in a few statements, each asked for a token at every sign-in. */
export async function seedPeople(crowd: Crowd, organizationId: string, count: number): Promise<BenchPerson[]> {
  const people: BenchPerson[] = []
  const mark = randomBytes(4).toString('hex')
  for (let number = 0; number < count; number += BATCH) {
    const usernames = Array.from({ length: Math.min(BATCH, count - number) }, (_, at) => `${mark}-${number + at}`)
    people.push(...(await seedBatch(crowd, organizationId, usernames)))
  }
  await crowd.client.query('analyze app_user, enrollment, totp_secret, attempt_budget')
  return people
}

const BATCH = 1000

async function seedBatch(crowd: Crowd, organizationId: string, usernames: readonly string[]): Promise<BenchPerson[]> {
  const seeds = usernames.map(() => randomBytes(20))
  const people = usernames.map((username, at) => ({
    organizationId,
    id: anId(),
    username,
    enrollmentId: anId(),
    key: createSecretKey(seeds[at] ?? randomBytes(20)),
  }))
  const sealed = people.map(({ enrollmentId: row }, at) =>
    crowd.vault.seal(seeds[at] ?? randomBytes(20), { table: 'totp_secret', row, purpose: 'seed' }),
  )
  await insertUsers(crowd, people)
  await insertFactors(crowd.client, people, sealed)
  return people
}

async function insertUsers({ client, passwordHash }: Crowd, people: readonly BenchPerson[]): Promise<void> {
  await client.query(
    `insert into app_user (organization_id, path, id, realm_id, username, username_key, email, role, token_required,
       password_hash, password_changed_at, created_at, modified_at)
     select $1, $1::uuid::text || '/', id, $1, name, name, name || '@example.com', 'member', true, $4, now(), now(), now()
     from unnest($2::uuid[], $3::text[]) as person (id, name)`,
    [people[0]?.organizationId, people.map(({ id }) => id), people.map(({ username }) => username), passwordHash],
  )
}

async function insertFactors(
  client: Client,
  people: readonly BenchPerson[],
  sealed: readonly Uint8Array[],
): Promise<void> {
  const organizationId = people[0]?.organizationId
  await client.query(
    `with made as (
       insert into enrollment (organization_id, id, user_id, kind, state, label, created_at, proved_at)
       select $1, id, user_id, 'totp', 'active', 'Authenticator app', now(), now()
       from unnest($2::uuid[], $3::uuid[]) as one (id, user_id))
     insert into totp_secret (organization_id, enrollment_id, sealed, algorithm, digits, period)
     select $1, id, sealed, 'SHA1', 6, 30 from unnest($2::uuid[], $4::bytea[]) as one (id, sealed)`,
    [organizationId, people.map(({ enrollmentId }) => enrollmentId), people.map(({ id }) => id), sealed],
  )
  const budgets = people.flatMap(({ id }) => budgetsOf({ organizationId: organizationId ?? '', userId: id }))
  await client.query(
    `insert into attempt_budget (organization_id, subject, burst, monthly)
     select $1, * from unnest($2::text[], $3::int[], $4::int[])`,
    [
      organizationId,
      budgets.map(({ name }) => name),
      budgets.map(({ rule }) => rule.burst),
      budgets.map(({ rule }) => rule.monthly ?? null),
    ],
  )
}

function anId(): string {
  return newId(new Date(), (size) => randomBytes(size))
}
