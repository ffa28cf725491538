import { MOST, originOf } from '#domain/applications/addresses.ts'
import {
  type ApplicationDraft,
  type ApplicationKind,
  assurances,
  type Demand,
  type PathRule,
  type WantedAssurance,
} from '#domain/applications/applications.ts'
import { plainPath } from '#domain/applications/rules.ts'
import type { Role } from '#domain/users/users.ts'
import { minute } from '#kernel/time.ts'
import { type Call, field } from '../call.ts'
import { type FormReader, kinds, readForm, typed } from '../form.ts'
import { kindsOnPages } from './application-kinds.ts'

export const FIELDS = ['name', 'addresses', 'organizations', 'assurance', 'minutes', 'rules', 'enabled'] as const
export type ApplicationField = (typeof FIELDS)[number] | `role-${Role}`
export type ApplicationValues = Readonly<Record<ApplicationField, string>>

const ROLES: readonly Role[] = ['owner', 'administrator', 'support', 'member']
export const roleFields = ROLES.map((role) => ({ role, name: `role-${role}` as const }))
const NAMES: readonly ApplicationField[] = [...FIELDS, ...roleFields.map(({ name }) => name)]

/** What was typed, to be shown again. */
export function typedApplication(call: Call): ApplicationValues {
  return typed(call, NAMES)
}

export const blankApplication: ApplicationValues = {
  ...{ name: '', addresses: '', organizations: '', assurance: 'any', minutes: '', rules: '', enabled: 'on' },
  ...{ 'role-owner': '', 'role-administrator': '', 'role-support': '', 'role-member': '' },
}

/** One as its form shows it; `names`: of the organizations it is open to. */
export function valuesOf(draft: ApplicationDraft, names: readonly string[]): ApplicationValues {
  const { name, origins, roles, demand, rules, enabled } = draft
  const chosen = Object.fromEntries(roleFields.map((one) => [one.name, roles.includes(one.role) ? 'on' : '']))
  return {
    ...(chosen as Record<`role-${Role}`, string>),
    ...{ name, addresses: origins.join('\n'), organizations: names.join('\n'), assurance: demand.assurance },
    minutes: demand.freshSeconds === null ? '' : String(demand.freshSeconds / minute),
    ...{ rules: rules.map(lineOf).join('\n'), enabled: enabled ? 'on' : '' },
  }
}

/** `names`: of organizations, which are looked up before it is saved. */
export type ReadApplication = {
  readonly draft: Omit<ApplicationDraft, 'organizations'>
  readonly names: readonly string[]
}

/** Reads the form of this kind; what is wrong is in the reader's errors. */
export function readApplication(
  call: Call,
  kind: ApplicationKind,
): { readonly read?: ReadApplication; readonly form: FormReader<ApplicationField> } {
  const form = readForm<ApplicationField>(call)
  const { fields, assurances } = kindsOnPages[kind]
  const name = form.required('name', kinds.displayName)
  const origins = fields.includes('addresses') ? originsIn(call, form) : []
  const names = linesOf(field(call, 'organizations'))
  if (names.length > MOST.organizations) form.wrong('organizations', 'error.tooMany', { max: MOST.organizations })
  const assurance = form.choice('assurance', assurances)
  const freshSeconds = fields.includes('minutes') ? minutesIn(field(call, 'minutes')) : null
  if (freshSeconds === undefined) form.wrong('minutes', 'applications.minutes.wrong', { max: MOST.minutes })
  const rules = fields.includes('rules') ? rulesIn(call, form) : []
  if (form.failed() || !name || !assurance || freshSeconds === undefined) return { form }
  const roles = roleFields.filter((one) => field(call, one.name) === 'on').map(({ role }) => role)
  const demand: Demand = { assurance, freshSeconds }
  const enabled = field(call, 'enabled') === 'on'
  return { form, read: { draft: { kind, name, origins, roles, demand, rules, enabled }, names } }
}

export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  return [...new Set(lines.filter((line) => line !== ''))]
}

function originsIn(call: Call, form: FormReader<ApplicationField>): string[] {
  const lines = linesOf(field(call, 'addresses'))
  if (lines.length === 0) form.wrong('addresses', 'error.required')
  if (lines.length > MOST.addresses) form.wrong('addresses', 'error.tooMany', { max: MOST.addresses })
  return [
    ...new Set(
      lines.flatMap(
        (line) => originOf(line) ?? form.wrong('addresses', 'applications.addresses.wrong', { address: line }) ?? [],
      ),
    ),
  ]
}

/** Seconds; null when left blank. */
function minutesIn(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const minutes = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0
  return minutes >= 1 && minutes <= MOST.minutes ? minutes * minute : undefined
}

function rulesIn(call: Call, form: FormReader<ApplicationField>): PathRule[] {
  const lines = linesOf(field(call, 'rules'))
  if (lines.length > MOST.rules) form.wrong('rules', 'error.tooMany', { max: MOST.rules })
  return lines.flatMap(
    (line) => ruleIn(line) ?? form.wrong('rules', 'applications.rules.wrong', { line: line.slice(0, 100) }) ?? [],
  )
}

/** `/admin two-factors 15`: a path, what is asked there, and for how many minutes at most. */
function ruleIn(line: string): PathRule | undefined {
  const [prefix = '', word = '', minutes = '', ...more] = line.split(/\s+/)
  const freshSeconds = minutesIn(minutes)
  if (plainPath(prefix) !== prefix || prefix.length > 200 || more.length > 0 || freshSeconds === undefined)
    return undefined
  if (word === 'open' || word === 'closed') return minutes === '' ? { prefix, demand: word } : undefined
  const assurance = assurances.find((known) => known === word)
  return assurance && { prefix, demand: { assurance, freshSeconds } }
}

/** A rule as it is typed. */
export function lineOf({ prefix, demand }: PathRule): string {
  if (demand === 'open' || demand === 'closed') return `${prefix} ${demand}`
  const fresh = demand.freshSeconds === null ? '' : ` ${demand.freshSeconds / minute}`
  return `${prefix} ${demand.assurance}${fresh}`
}

export type { WantedAssurance }
