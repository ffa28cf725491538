import sql from 'sql-template-tag'
import type { CodeTables } from '../sent-codes.store.ts'

export const smsCodes: CodeTables = {
  codes: sql`sms_code`,
  destinations: sql`sms_code_number`,
  intoCodes: sql`insert into sms_code`,
  intoDestinations: sql`insert into sms_code_number`,
}
