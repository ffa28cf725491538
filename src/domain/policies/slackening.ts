import { type Effective, isLater, isLooser, type Limits, limits } from './effective.ts'
import { exemptions, type Start, sameLevel, setUpBy } from './levels.ts'

/** What can become looser where a level says something else than before. */
export type Slackened =
  | keyof Limits
  | 'secondFactor'
  | 'start'
  | 'offLimits'
  | 'setUpBy'
  | 'weakForAdministrators'
  | 'phishingResistantFrom'
  | 'exemption'
  | 'providerKeys'

/** All that would be looser after a change than before it, also by no longer being said. */
export function slackenings(before: Effective, after: Effective): Slackened[] {
  const off = new Set(after.offLimits.map(({ value }) => value))
  const looser: readonly (readonly [boolean, Slackened])[] = [
    [before.secondFactor.value === 'required' && after.secondFactor.value === 'optional', 'secondFactor'],
    [beginsLater(before, after), 'start'],
    [before.offLimits.some(({ value }) => !off.has(value)), 'offLimits'],
    [setUpBy.indexOf(after.setUpBy.value) < setUpBy.indexOf(before.setUpBy.value), 'setUpBy'],
    [
      before.weakForAdministrators.value === 'off' && after.weakForAdministrators.value !== 'off',
      'weakForAdministrators',
    ],
    [exemptions.indexOf(after.exemption.value) < exemptions.indexOf(before.exemption.value), 'exemption'],
    [before.providerKeys.value === 'off' && after.providerKeys.value !== 'off', 'providerKeys'],
    [isLater(after.phishingResistant.value, before.phishingResistant.value), 'phishingResistantFrom'],
  ]
  return [
    ...limits.filter((limit) => isLooser(limit, after[limit].value, before[limit].value)),
    ...looser.flatMap(([is, name]) => (is ? [name] : [])),
  ]
}

/** Starts that are measured in another way cannot be compared, so only one at once is surely no later. */
function beginsLater(before: Effective, after: Effective): boolean {
  return before.requirements.some((was) => {
    const is = after.requirements.find(({ from }) => sameLevel(from, was.from))
    return is !== undefined && !isNoLater(is.start, was.start)
  })
}

function isNoLater(start: Start, than: Start): boolean {
  if (start.at === 'once') return true
  switch (start.at) {
    case 'date':
      return than.at === 'date' && start.date <= than.date
    case 'days':
      return than.at === 'days' && start.days <= than.days
    case 'sign-ins':
      return than.at === 'sign-ins' && start.signIns <= than.signIns
  }
}
