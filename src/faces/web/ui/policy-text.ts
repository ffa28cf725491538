import type { Explained } from '#domain/administration/explain.ts'
import { levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import type { Effective, Limits, ResistantFrom } from '#domain/policies/effective.ts'
import type { Exemption, Level, SetUpBy, Start } from '#domain/policies/levels.ts'
import type { Requirement } from '#domain/policies/requirement.ts'
import { hour, minute, type Seconds } from '#kernel/time.ts'
import { type Word, type Words, wordsFor } from '../words/words.ts'

/** Who reads: in which language and time zone, and from where on up levels have no name for them. */
export type Reader = { readonly words: Words; readonly timeZone: string; readonly realmDepth: number }

/** What lies above the address somebody signs in at is nobody's business there. */
export function readerOf(words: Words, timeZone: string, realm: Pick<Organization, 'path'>): Reader {
  return { words, timeZone, realmDepth: levelsOf(realm).length }
}

/** Units that people think in, each with how it is said. `step`: of what is kept, in one of them. */
export const units: Readonly<
  Record<keyof Limits, { readonly step: Seconds; readonly word: Word; readonly min: number; readonly max?: number }>
> = {
  trustedBrowserDays: { step: 1, word: 'policy.value.days', min: 0 },
  sessionIdle: { step: minute, word: 'policy.value.minutes', min: 1 },
  sessionAbsolute: { step: hour, word: 'policy.value.hours', min: 1 },
  stepUpAge: { step: minute, word: 'policy.value.minutes', min: 1 },
  resetWait: { step: hour, word: 'policy.value.hours', min: 0 },
  linkLife: { step: hour, word: 'policy.value.hours', min: 1 },
  codeDigits: { step: 1, word: 'policy.value.digits', min: 6, max: 8 },
}

export function levelText({ words, realmDepth }: Reader, level: Level | undefined): string {
  if (!level) return words('policy.level.default')
  if (level.depth < realmDepth) return words('policy.level.above')
  if (level.userId !== null) return words('policy.level.person', { name: level.name })
  return words(`policy.level.${level.role ?? 'organization'}`, { name: level.name })
}

export function limitText({ words }: Reader, limit: keyof Limits, value: number): string {
  const { step, word } = units[limit]
  // reason: a value of the console or an old version may be no whole number of hours
  if (word === 'policy.value.hours' && value % hour !== 0)
    return words('policy.value.minutes', { count: Math.round(value / minute) })
  return words(word, { count: Math.round(value / step) })
}

export function requiredText({ words }: Reader, value: 'optional' | 'required'): string {
  return words(`policy.value.${value}`)
}

export function setUpText({ words }: Reader, value: SetUpBy): string {
  return words(`policy.value.${value}`)
}

export function resistantText({ words, timeZone }: Reader, from: ResistantFrom): string {
  if (from instanceof Date) return words('policy.value.date', { date: words.dateTime(from, timeZone) })
  return words(`policy.value.${from}`)
}

export function startText({ words, timeZone }: Reader, start: Start): string {
  switch (start.at) {
    case 'once':
      return words('policy.value.once')
    case 'date':
      return words('policy.value.date', { date: words.dateTime(start.date, timeZone) })
    case 'days':
      return words('policy.value.afterDays', { count: start.days })
    case 'sign-ins':
      return words('policy.value.afterSignIns', { count: start.signIns })
  }
}

export function requirementText(reader: Reader, requirement: Requirement): string {
  const { words, timeZone } = reader
  if (requirement.state === 'none') return words('explain.requirement.none')
  const level = levelText(reader, requirement.from)
  switch (requirement.state) {
    case 'exempt':
      return words('explain.requirement.exempt', { level, until: words.dateTime(requirement.until, timeZone) })
    case 'due':
      return words('explain.requirement.due', { level })
    case 'grace': {
      const until = requirement.until ? words.dateTime(requirement.until, timeZone) : ''
      const count = Math.max(0, requirement.signInsLeft ?? 0)
      if (!requirement.until) return words('explain.requirement.graceSignIns', { level, count })
      return words(`explain.requirement.${requirement.signInsLeft === undefined ? 'grace' : 'graceBoth'}`, {
        level,
        until,
        count,
      })
    }
  }
}

export type ExplainedRow = { readonly setting: string; readonly value: string; readonly from: string }
export type Explanation = {
  readonly sentences: readonly string[]
  readonly rows: readonly ExplainedRow[]
  readonly exceptions: readonly string[]
}

/** Why things are as they are for a person, in words: the same for the page and the command line. */
export function explanationOf(reader: Reader, explained: Explained): Explanation {
  const { words, timeZone } = reader
  const { demand, hasToken, requirement, exceptions, now } = explained
  return {
    sentences: [
      `${words(`explain.next.${demand.need}`)} ${words(`explain.because.${demand.because}`)}`,
      `${requirementText(reader, requirement)} ${words(hasToken ? 'explain.hasToken' : 'explain.hasNoToken')}`,
    ],
    rows: rowsOf(reader, explained.effective),
    exceptions: exceptions.map(({ endsAt, reason }) =>
      words(endsAt > now ? 'explain.exception' : 'explain.exception.over', {
        until: words.dateTime(endsAt, timeZone),
        reason,
      }),
    ),
  }
}

/** Whoever sits at the console of the server. */
export const readerInEnglish = (): Reader => ({ words: wordsFor('en'), timeZone: 'UTC', realmDepth: 0 })

/** The same for the console, line by line. Whoever sits there may know every level by its name. */
export function explainedInEnglish(explained: Explained): string[] {
  const { user, organization } = explained
  const { sentences, rows, exceptions } = explanationOf(readerInEnglish(), explained)
  const widths = (['setting', 'value'] as const).map((name) => Math.max(...rows.map((row) => row[name].length)))
  const lines = rows.map(
    ({ setting, value, from }) => `  ${setting.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${from}`,
  )
  return [`${user.username} (${user.role}, ${organization.name})`, ...sentences, ...exceptions, ...lines]
}

function rowsOf(reader: Reader, all: Effective): ExplainedRow[] {
  const { words } = reader
  const row = (setting: Word, value: string, from: Level | undefined): ExplainedRow => ({
    ...{ setting: words(setting), value, from: levelText(reader, from) },
  })
  const { secondFactor, requirements, offLimits, setUpBy, weakForAdministrators: weak, phishingResistant } = all
  const { exemption, providerKeys } = all
  const limit = (name: keyof Limits): ExplainedRow =>
    row(`policy.setting.${name}`, limitText(reader, name, all[name].value), all[name].from)
  return [
    row('policy.setting.secondFactor', requiredText(reader, secondFactor.value), secondFactor.from),
    ...requirements.map(({ start, from }) => row('policy.setting.start', startText(reader, start), from)),
    row('policy.setting.phishingResistant', resistantText(reader, phishingResistant.value), phishingResistant.from),
    row('policy.setting.exemption', exemptionText(reader, exemption.value), exemption.from),
    row('policy.setting.providerKeys', words(`policy.value.${providerKeys.value}`), providerKeys.from),
    ...offLimits.map(({ value, from }) => row('policy.setting.offLimits', words(`method.${value}` as Word), from)),
    ...(['trustedBrowserDays', 'sessionIdle', 'sessionAbsolute', 'stepUpAge'] as const).map(limit),
    row('policy.setting.weakForAdministrators', words(`policy.value.${weak.value}`), weak.from),
    row('policy.setting.setUpBy', setUpText(reader, setUpBy.value), setUpBy.from),
    ...(['resetWait', 'linkLife', 'codeDigits'] as const).map(limit),
  ]
}

/** How far a provider may stand in for what we ask. */
export function exemptionText({ words }: Reader, value: Exemption): string {
  return words(`policy.exemption.${value}`)
}

/** How many of these units a limit is; blank where nothing is said. */
export function inUnits(limit: keyof Limits, value: number | null): string {
  return value === null ? '' : String(Math.round((value / units[limit].step) * 100) / 100)
}

/** What somebody is told while they may still go on without a token. */
export function graceText(reader: Reader, requirement: Requirement): string | undefined {
  if (requirement.state !== 'grace') return undefined
  const { words, timeZone } = reader
  const level = levelText(reader, requirement.from)
  const count = Math.max(0, requirement.signInsLeft ?? 0)
  if (!requirement.until) return words('grace.signIns', { level, count })
  return words('grace.until', { level, until: words.dateTime(requirement.until, timeZone) })
}
