import type { PolicyAt, PolicyRefusal } from '#domain/administration/policy.ts'
import { factors } from '#domain/factors/all.ts'
import { type Effective, effective, type Limits, limits } from '#domain/policies/effective.ts'
import {
  exemptions,
  providerKeys,
  type Says,
  setUpBy,
  silent,
  startOf,
  weakForAdministrators,
} from '#domain/policies/levels.ts'
import type { Loosening } from '#domain/policies/loosening.ts'
import { type Call, field } from '../call.ts'
import type { FormReader } from '../form.ts'
import {
  exemptionText,
  inUnits,
  levelText,
  limitText,
  type Reader,
  requiredText,
  resistantText,
  setUpText,
  units,
} from '../ui/policy-text.ts'
import type { FieldErrors, Said } from '../ui/view.ts'

/** The field of each limit. */
export const limitFields = {
  trustedBrowserDays: 'trusted_browser_days',
  sessionIdle: 'session_idle',
  sessionAbsolute: 'session_absolute',
  stepUpAge: 'step_up_age',
  resetWait: 'reset_wait',
  linkLife: 'link_life',
  codeDigits: 'code_digits',
} as const satisfies Record<keyof Limits, string>

export type PolicyField =
  | 'second_factor'
  | 'start'
  | 'required_from'
  | 'grace_days'
  | 'grace_sign_ins'
  | 'set_up_by'
  | 'weak_for_administrators'
  | 'phishing_resistant'
  | 'phishing_resistant_from'
  | 'exemption'
  | 'provider_keys'
  | (typeof limitFields)[keyof Limits]

export const policyKinds = factors.map(({ kind }) => kind)
export type PolicyKind = (typeof policyKinds)[number]

/** What stands in the fields. */
export type PolicyValues = { readonly [name in PolicyField]: string } & { readonly off: readonly string[] }

export const starts = ['once', 'date', 'days', 'sign-ins'] as const

const MOST = 10_000
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** What a level says now, as the fields show it. */
export function valuesOf(says: Says | undefined): PolicyValues {
  const own = says ?? silent
  const numbers = Object.fromEntries(limits.map((limit) => [limitFields[limit], inUnits(limit, own[limit])]))
  return {
    ...(numbers as Record<(typeof limitFields)[keyof Limits], string>),
    second_factor: own.secondFactor ?? '',
    start: startOf(own).at,
    required_from: own.requiredFrom?.toISOString().slice(0, 10) ?? '',
    grace_days: own.graceDays?.toString() ?? '',
    grace_sign_ins: own.graceSignIns?.toString() ?? '',
    set_up_by: own.setUpBy ?? '',
    weak_for_administrators: own.weakForAdministrators ?? '',
    phishing_resistant: own.phishingResistant ?? '',
    phishing_resistant_from: own.phishingResistantFrom?.toISOString().slice(0, 10) ?? '',
    exemption: own.exemption ?? '',
    provider_keys: own.providerKeys ?? '',
    off: own.offLimits,
  }
}

/** The fields as they were sent. */
export function typedValues(call: Call): PolicyValues {
  const names = Object.keys(valuesOf(undefined)).filter((name) => name !== 'off') as PolicyField[]
  const sent = Object.fromEntries(names.map((name) => [name, field(call, name)])) as Record<PolicyField, string>
  return { ...sent, off: policyKinds.filter((kind) => field(call, `off_${kind}`) !== '') }
}

/** Reads what a level is to say; what is wrong is noted. The parameters of apps are set elsewhere and stay. */
export function saysIn(call: Call, form: FormReader<PolicyField>, { own, above }: PolicyAt): Says {
  const secondFactor = form.choice('second_factor', ['', 'optional', 'required'] as const) || null
  const inherited = effective(above).offLimits.map(({ value }) => value)
  const said = Object.fromEntries(limits.map((limit) => [limit, limitIn(call, form, limit)]))
  return {
    ...silent,
    ...(said as Record<keyof Limits, number | null>),
    secondFactor,
    ...(secondFactor === 'required' ? startIn(call, form, own?.requiredFrom ?? null) : {}),
    offLimits: typedValues(call).off.filter((kind) => !inherited.includes(kind)),
    setUpBy: form.choice('set_up_by', ['', ...setUpBy] as const) || null,
    weakForAdministrators: form.choice('weak_for_administrators', ['', ...weakForAdministrators] as const) || null,
    ...resistanceIn(call, form, own),
    exemption: form.choice('exemption', ['', ...exemptions] as const) || null,
    providerKeys: form.choice('provider_keys', ['', ...providerKeys] as const) || null,
    totpAlgorithm: own?.totpAlgorithm ?? null,
    totpDigits: own?.totpDigits ?? null,
    totpPeriod: own?.totpPeriod ?? null,
  }
}

type Resistance = Pick<Says, 'phishingResistant' | 'phishingResistantFrom'>

/** Without a day it holds at once. */
function resistanceIn(call: Call, form: FormReader<PolicyField>, own: PolicyAt['own']): Resistance {
  const phishingResistant = form.choice('phishing_resistant', ['', 'required'] as const) || null
  const name = 'phishing_resistant_from'
  const dated = phishingResistant !== null && field(call, name).trim() !== ''
  const from = dated ? dayIn(call, form, name, own?.phishingResistantFrom ?? null) : null
  return { phishingResistant, phishingResistantFrom: from }
}

type Start = Pick<Says, 'requiredFrom' | 'graceDays' | 'graceSignIns'>

function startIn(call: Call, form: FormReader<PolicyField>, kept: Date | null): Start {
  const none = { requiredFrom: null, graceDays: null, graceSignIns: null }
  const start = form.choice('start', starts)
  switch (start) {
    case 'date':
      return { ...none, requiredFrom: dayIn(call, form, 'required_from', kept) }
    case 'days':
      return { ...none, graceDays: needed(call, form, 'grace_days', 365) }
    case 'sign-ins':
      return { ...none, graceSignIns: needed(call, form, 'grace_sign_ins', 100) }
    case 'once':
    case undefined:
      return none
  }
}

/** A day that is over may stay, as it was said when it was to come. */
function dayIn(call: Call, form: FormReader<PolicyField>, name: PolicyField, kept: Date | null): Date | null {
  const date = parseDay(field(call, name))
  if (!date) return form.wrong(name, 'error.policy.date') ?? null
  if (date <= call.now && date.getTime() !== kept?.getTime()) return form.wrong(name, 'error.policy.past') ?? null
  return date
}

/** The beginning of a day in UTC, as `2027-01-31`. */
export function parseDay(typed: string): Date | undefined {
  const text = typed.trim()
  const date = new Date(`${text}T00:00:00Z`)
  const real = DAY.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  return real ? date : undefined
}

function needed(call: Call, form: FormReader<PolicyField>, name: PolicyField, max: number): number | null {
  const number = whole(field(call, name), 1, max)
  return number ?? form.wrong(name, 'error.policy.needed', { min: 1, max }) ?? null
}

function limitIn(call: Call, form: FormReader<PolicyField>, limit: keyof Limits): number | null {
  const [name, { step, min, max = MOST }] = [limitFields[limit], units[limit]]
  if (field(call, name).trim() === '') return null
  const number = whole(field(call, name), min, max)
  if (number === undefined) return form.wrong(name, 'error.policy.number', { min, max }) ?? null
  return number * step
}

function whole(typed: string, min: number, max: number): number | undefined {
  const text = typed.trim()
  if (!/^\d{1,6}$/.test(text)) return undefined
  const number = Number(text)
  return number >= min && number <= max ? number : undefined
}

/** What is said beside which field when a level may not be saved. */
export function refusalErrors(reader: Reader, refusal: PolicyRefusal): FieldErrors<PolicyField> {
  switch (refusal.code) {
    case 'looser':
      return Object.fromEntries(refusal.loosenings.map((each) => [fieldOf(each), looserSaid(reader, each)]))
    case 'dead-end': {
      const { requires, forbids } = refusal.deadEnd
      const list = reader.words.list([...new Set(forbids.map((level) => levelText(reader, level)))])
      const values = { requires: levelText(reader, requires), forbids: list }
      return { second_factor: { word: 'error.policy.deadEnd', values } }
    }
    case 'shuts-out-yourself':
      return { phishing_resistant: { word: 'error.policy.shutsOutYourself' } }
  }
}

function fieldOf({ setting }: Loosening): PolicyField {
  switch (setting) {
    case 'secondFactor':
      return 'second_factor'
    case 'requiredFrom':
      return 'required_from'
    case 'graceDays':
      return 'grace_days'
    case 'graceSignIns':
      return 'grace_sign_ins'
    case 'setUpBy':
      return 'set_up_by'
    case 'weakForAdministrators':
      return 'weak_for_administrators'
    case 'phishingResistantFrom':
      return 'phishing_resistant_from'
    case 'exemption':
      return 'exemption'
    case 'providerKeys':
      return 'provider_keys'
    case 'trustedBrowserDays':
    case 'sessionIdle':
    case 'sessionAbsolute':
    case 'stepUpAge':
    case 'resetWait':
    case 'linkLife':
    case 'codeDigits':
      return limitFields[setting]
  }
}

function looserSaid(reader: Reader, { setting, value, from }: Loosening): Said {
  const values = { level: levelText(reader, from), value: settingText(reader, setting, value) }
  return { word: 'error.policy.looser', values }
}

function settingText(reader: Reader, setting: Loosening['setting'], value: Loosening['value']): string {
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  const limit = limits.find((each) => each === setting)
  if (limit && typeof value === 'number') return limitText(reader, limit, value)
  if (value === 'once') return reader.words('policy.value.once')
  if (value === 'required' || value === 'optional') return requiredText(reader, value)
  if (value === 'allowed' || value === 'off') return reader.words(`policy.value.${value}`)
  const exempts = exemptions.find((each) => each === value)
  if (exempts) return exemptionText(reader, exempts)
  const by = setUpBy.find((each) => each === value)
  return by ? setUpText(reader, by) : String(value)
}

type Choice = 'secondFactor' | 'setUpBy' | 'weakForAdministrators' | 'phishingResistant' | 'exemption' | 'providerKeys'

/** What a level inherits, in words for beside the fields. */
export type Inherited = {
  readonly effective: Effective
  readonly of: (setting: Choice | keyof Limits) => Said
  readonly off: (kind: string) => Said | undefined
}

export function inheritedBy(reader: Reader, { above }: PolicyAt): Inherited {
  const all = effective(above)
  const said = (value: string, from: Effective['setUpBy']['from']): Said => ({
    word: 'policy.inherited',
    values: { value, level: levelText(reader, from) },
  })
  return {
    effective: all,
    of: (setting) => {
      if (setting === 'secondFactor') return said(requiredText(reader, all.secondFactor.value), all.secondFactor.from)
      if (setting === 'setUpBy') return said(setUpText(reader, all.setUpBy.value), all.setUpBy.from)
      if (setting === 'phishingResistant') {
        const { value, from } = all.phishingResistant
        return said(resistantText(reader, value), from)
      }
      if (setting === 'exemption') return said(exemptionText(reader, all.exemption.value), all.exemption.from)
      if (setting === 'weakForAdministrators' || setting === 'providerKeys') {
        const { value, from } = all[setting]
        return said(reader.words(`policy.value.${value}`), from)
      }
      return said(limitText(reader, setting, all[setting].value), all[setting].from)
    },
    off: (kind) => {
      const found = all.offLimits.find(({ value }) => value === kind)
      return found && said(reader.words('policy.value.off'), found.from)
    },
  }
}
