import type { Search } from '#domain/administration/audit.ts'
import { actions } from '#domain/audit/audit.ts'
import { startOfDay } from '#kernel/days.ts'
import { text } from '#kernel/parse.ts'
import { type AdminCall, type Call, field } from '../call.ts'
import { readForm, typed } from '../form.ts'
import type { FieldErrors } from '../ui/view.ts'

export const auditFields = ['action', 'outcome', 'person', 'organization', 'address', 'from', 'to'] as const
export type AuditField = (typeof auditFields)[number]

/** What the address of the page asks for, and what is wrong with it. */
export type Asked = {
  readonly values: Readonly<Record<AuditField, string>>
  readonly search: Search
  readonly errors: FieldErrors<AuditField>
}

const kindOf = (max: number, pattern?: RegExp) =>
  ({
    parse: (input: unknown) => text(input, pattern ? { max, pattern } : { max }),
    max,
    malformed: pattern ? 'record.error.address' : 'error.text',
  }) as const

const PERSON = kindOf(128)
const NAME = kindOf(100)
const ADDRESS = kindOf(45, /^(?:[0-9a-f.:]+|console)$/i)

/** Reads the search from the address: days are those of the person's own time zone. */
export function askedIn(call: AdminCall): Asked {
  const asked: Call = { ...call, form: call.query }
  const { optional, choice, wrong, errors } = readForm<AuditField>(asked)
  const chosen = <Choice extends string>(name: AuditField, choices: readonly Choice[]): Choice | undefined =>
    field(asked, name) === '' ? undefined : choice(name, choices)
  const day = (name: 'from' | 'to', after: number): Date | undefined => {
    const written = field(asked, name).trim()
    if (written === '') return undefined
    return startOfDay(written, call.me.user.timeZone, after) ?? wrong(name, 'record.error.day')
  }
  const [from, to] = [day('from', 0), day('to', 1)]
  if (from && to && from >= to) wrong('to', 'record.error.before')
  const search = {
    ...{ action: chosen('action', actions), outcome: chosen('outcome', ['done', 'refused'] as const), from, to },
    person: optional('person', PERSON),
    // reason: nothing is below a client, and its page does not ask
    organization: call.organization.kind === 'client' ? undefined : optional('organization', NAME),
    address: optional('address', ADDRESS)?.toLowerCase(),
  }
  return { values: typed(asked, auditFields), search, errors }
}

/** The same search, as an address says it. */
export function queryOf(values: Asked['values'], more: Readonly<Record<string, string>> = {}): string {
  const said = Object.entries({ ...values, ...more }).filter(([, value]) => value !== '')
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`
}
