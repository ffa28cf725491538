import { type MyCall, viewOf } from '../call.ts'

/** The recovery codes as a text file: whose they are, what they are for, one code a line. */
export function codesSheet(call: MyCall, codes: readonly string[]): string {
  const { words, organization, person, now } = viewOf(call)
  const head = [
    `${organization.name}: ${words('recovery.title')}`,
    `${words('signin.username')}: ${person?.username ?? ''}`,
    words.dateTime(now, person?.timeZone ?? 'UTC'),
    '',
    words('recovery.sheet'),
    '',
  ]
  return [...head, ...codes, ''].join('\r\n')
}
