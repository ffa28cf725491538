import sql, { empty } from 'sql-template-tag'
import type { Fragment, Message, Work } from '#kernel/work.ts'

export async function insertMessage(
  { sql: run, now }: Work,
  id: string,
  message: Message,
  secret: Uint8Array | null,
  expiresAt: Date,
  besides: Fragment | undefined,
): Promise<void> {
  const { organizationId, userId, channel, to, template, data, language = null } = message
  await run`
    ${besides ? sql`with besides as (${besides})` : empty}
    insert into outbox (organization_id, id, user_id, channel, recipient, template, data, secret, language, created_at,
      due_at, expires_at)
    values (${organizationId}, ${id}, ${userId}, ${channel}, ${to}, ${template}, ${JSON.stringify(data)}::jsonb,
      ${secret}, ${language}, ${now}, ${now}, ${expiresAt})`
}
