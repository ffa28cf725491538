import sql from 'sql-template-tag'
import type { CodeTables } from '../sent-codes.store.ts'

export const emailCodes: CodeTables = {
  codes: sql`email_code`,
  destinations: sql`email_code_address`,
  intoCodes: sql`insert into email_code`,
  intoDestinations: sql`insert into email_code_address`,
}
