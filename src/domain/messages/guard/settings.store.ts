import type { Look, Work } from '#kernel/work.ts'
import type { Level, Says } from './settings.ts'

export function selectLevels({ sql }: Look, ids: readonly string[]): Promise<Level[]> {
  return sql<Level>`
    select o.id as "organizationId", o.name, o.kind, array_position(${ids}::uuid[], o.id) as depth,
      whose.by_above as "byAbove", s.mode, s.countries, s.home_country as "homeCountry",
      s.internet_numbers as "internetNumbers", coalesce(s.limits, '{}') as limits,
      s.monthly_messages as "monthlyMessages", s.monthly_money as "monthlyMoney", s.currency, s.price
    from organization as o cross join (values (true), (false)) as whose(by_above)
    left join guard_setting as s on s.organization_id = o.id and s.by_above = whose.by_above
    where o.id = any(${ids}::uuid[]) order by 4, 5 desc`
}

export async function upsertSetting(
  { sql }: Work,
  organizationId: string,
  byAbove: boolean,
  says: Says,
): Promise<void> {
  await sql`
    insert into guard_setting (organization_id, by_above, mode, countries, home_country, internet_numbers, limits,
      monthly_messages, monthly_money, currency, price)
    values (${organizationId}, ${byAbove}, ${says.mode}, ${says.countries}::text[], ${says.homeCountry},
      ${says.internetNumbers}, ${JSON.stringify(says.limits)}::jsonb, ${says.monthlyMessages}, ${says.monthlyMoney},
      ${says.currency}, ${says.price})
    on conflict (organization_id, by_above) do update set mode = excluded.mode, countries = excluded.countries,
      home_country = excluded.home_country, internet_numbers = excluded.internet_numbers, limits = excluded.limits,
      monthly_messages = excluded.monthly_messages, monthly_money = excluded.monthly_money,
      currency = excluded.currency, price = excluded.price`
}
