import { type Effective, effective, isLater, isLooser, type Limits, limits, saidResistantFrom } from './effective.ts'
import { exemptions, type Level, type PolicyLevel, type Says, setUpBy } from './levels.ts'

/** What a level may say something about, one name for each. */
export type Setting =
  | keyof Limits
  | 'secondFactor'
  | 'requiredFrom'
  | 'graceDays'
  | 'graceSignIns'
  | 'setUpBy'
  | 'weakForAdministrators'
  | 'phishingResistantFrom'
  | 'exemption'
  | 'providerKeys'

/** Something that would be looser than what holds already. `from`: by whose word it holds; the product's own without. */
export type Loosening = {
  readonly setting: Setting
  readonly value: string | number | Date
  readonly from: Level | undefined
}

/** All that a level would say in vain: what holds above is tighter. An empty list is fit to be saved. `isTop`: it is of the operator. */
export function loosenings(above: readonly PolicyLevel[], says: Says, isTop = false): Loosening[] {
  const inherited = effective(above)
  return [
    ...looserLimits(inherited, says),
    ...looserSetUp(inherited, says),
    ...allowedBelowTop(inherited, says, isTop),
    ...looserExemption(inherited, says),
    ...looserRequirement(inherited, above, says),
    ...looserResistance(inherited, says),
  ]
}

function looserLimits(inherited: Effective, says: Says): Loosening[] {
  return limits.flatMap((setting) => {
    const [value, than] = [says[setting], inherited[setting]]
    return value !== null && isLooser(setting, value, than.value) ? [{ setting, ...than }] : []
  })
}

function looserSetUp({ setUpBy: than }: Effective, says: Says): Loosening[] {
  const looser = says.setUpBy !== null && setUpBy.indexOf(says.setUpBy) < setUpBy.indexOf(than.value)
  return looser ? [{ setting: 'setUpBy', ...than }] : []
}

/** Whoever says nothing inherits; whoever says it may not say it for a later time. */
function looserResistance({ phishingResistant: than }: Effective, says: Says): Loosening[] {
  const looser = says.phishingResistant !== null && isLater(saidResistantFrom(says), than.value)
  return looser ? [{ setting: 'phishingResistantFrom', ...than }] : []
}

function looserExemption({ exemption: than }: Effective, says: Says): Loosening[] {
  const looser = says.exemption !== null && exemptions.indexOf(says.exemption) < exemptions.indexOf(than.value)
  return looser ? [{ setting: 'exemption', ...than }] : []
}

/** Only the top of the tree loosens what the product itself says. */
function allowedBelowTop(inherited: Effective, says: Says, isTop: boolean): Loosening[] {
  return (['weakForAdministrators', 'providerKeys'] as const).flatMap((setting) => {
    const than = inherited[setting]
    const mayAllow = isTop && than.from === undefined
    return says[setting] === 'allowed' && than.value === 'off' && !mayAllow ? [{ setting, ...than }] : []
  })
}

/** A later beginning is looser only where it is measured as the one above is; else whichever comes first counts. */
function looserRequirement(inherited: Effective, above: readonly PolicyLevel[], says: Says): Loosening[] {
  const { value, from } = inherited.secondFactor
  if (value === 'optional') return []
  if (says.secondFactor === 'optional') return [{ setting: 'secondFactor', value, from }]
  if (says.secondFactor === null) return []
  const starts = ['requiredFrom', 'graceDays', 'graceSignIns'] as const
  return starts.flatMap((setting) => {
    const later = above.find((level) => {
      const [own, other] = [says[setting], level[setting]]
      return level.secondFactor === 'required' && own !== null && other !== null && own > other
    })
    const than = later?.[setting]
    return later && than !== null && than !== undefined ? [{ setting, value: than, from: later }] : []
  })
}
