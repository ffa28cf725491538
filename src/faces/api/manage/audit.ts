import * as v from 'valibot'
import { type AuditPart, type AuditRow, readAudit } from '#domain/administration/audit.ts'
import { actions } from '#domain/audit/audit.ts'
import { isId } from '#kernel/ids.ts'
import { text } from '#kernel/parse.ts'
import type { Answer } from '../operation.ts'
import { afterIn, paged, pageFields, pageOf } from '../paging.ts'
import { id } from '../people.ts'
import { invalid, type Problem } from '../problem.ts'
import { parsed } from '../users.ts'
import { instant, typedInstant } from './fields.ts'
import { atOrganization, type Managing, managing } from './managing.ts'

const search = v.strictObject({
  ...pageFields,
  action: v.optional(v.pipe(v.picklist(actions), v.description('What was done: see audit.md.'))),
  outcome: v.optional(v.picklist(['done', 'refused'])),
  person: v.optional(
    parsed((input) => text(input, { max: 128 }), 128, 'The username of whoever did it, or of whom it happened to.'),
  ),
  company: v.optional(
    parsed((input) => text(input, { max: 100 }), 100, 'What the name of the organization begins with.'),
  ),
  address: v.optional(
    parsed(
      (input) => text(input, { max: 45, pattern: /^(?:[0-9a-f.:]+|console)$/i }),
      45,
      'What the address it came from begins with.',
    ),
  ),
  from: v.optional(typedInstant('From then on, such as `2026-01-31T00:00:00Z`.')),
  to: v.optional(typedInstant('Until then, and not with.')),
})

const named = v.strictObject({ id, username: v.nullable(v.string()) })

const row = v.strictObject({
  ...{ id, at: instant('When.'), action: v.picklist(actions), outcome: v.picklist(['done', 'refused']) },
  ...{ reason: v.nullable(v.string()), method: v.nullable(v.string()) },
  organization: v.strictObject({ id, name: v.string() }),
  actor: v.strictObject({
    as: v.pipe(
      v.picklist(['person', 'former', 'operator', 'reseller', 'elsewhere', 'console', 'stranger']),
      v.description('Of people above those the key reaches, only the level.'),
    ),
    id: v.nullable(id),
    username: v.nullable(v.string()),
  }),
  subject: v.pipe(v.nullable(named), v.description('Whom it happened to.')),
  ...{ address: v.string(), browser: v.string() },
  detail: v.nullable(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
})

export const readRecord = managing({
  method: 'GET',
  path: '/v1/organizations/{organization}/audit',
  ...{ verb: 'audit.read', deed: 'organization.audit' },
  title: 'Read the record',
  text: 'What was done in an organization and in all below it, the newest first. Rows stay as they are, so `next` never skips one.',
  params: atOrganization,
  query: search,
  answers: { 200: { text: 'A page.', schema: pageOf(row) } },
  handle: read,
})

async function read(
  { world, scope, organization }: Managing,
  { query }: { readonly query: v.InferOutput<typeof search> },
): Promise<Answer | Problem> {
  const { limit, after, company, from, to, address, action, outcome, person } = query
  const before = afterIn(after)
  if (before !== undefined && !isId(before)) return invalid('?after', 'malformed')
  const sought = {
    ...{ action, outcome, person, address: address?.toLowerCase() },
    ...{ from, to, organization: company },
  }
  const part = await world.within(scope, (work) => readAudit(work, organization, sought, limit, before))
  if (!part.ok) return unclear(part)
  const { items } = paged(part.rows, limit, ({ id: of }) => of)
  const last = part.hasOlder ? items.at(-1) : undefined
  const next = last ? Buffer.from(last.id).toString('base64url') : null
  return { status: 200, body: { items: items.map(shown), next } }
}

function unclear({ wrong, why }: Extract<AuditPart, { ok: false }>): Problem {
  return invalid(wrong === 'person' ? '?person' : '?company', why === 'nobody' ? 'unknown' : 'too-many')
}

function shown({ id: of, at, action, outcome, reason, method, address, browser, detail, ...about }: AuditRow): object {
  const { doer, subjectId, subject, organizationId, organization } = about
  return {
    ...{ id: of, at: at.toISOString(), action, outcome, reason, method },
    organization: { id: organizationId, name: organization },
    actor: {
      as: doer.as,
      id: 'id' in doer ? doer.id : null,
      username: 'username' in doer ? doer.username : null,
    },
    subject: subjectId === null ? null : { id: subjectId, username: subject },
    ...{ address, browser, detail },
  }
}
