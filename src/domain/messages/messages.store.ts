import type { Message, Work } from '#kernel/work.ts'

export async function insertMessage({ sql, now }: Work, id: string, message: Message): Promise<void> {
  const { organizationId, userId, channel, to, template, data } = message
  await sql`
    insert into outbox (organization_id, id, user_id, channel, recipient, template, data, created_at)
    values (${organizationId}, ${id}, ${userId}, ${channel}, ${to}, ${template}, ${JSON.stringify(data)}::jsonb, ${now})`
}
