import type { Method } from '#domain/account/sent-codes.ts'
import type { TwoFactor } from '#domain/account/two-factor.ts'
import { factorOf } from '#domain/factors/all.ts'
import type { User } from '#domain/users/users.ts'
import { kindWord } from '../ui/methods.ts'
import type { Word } from '../words/words.ts'
import type { MethodOption } from './two-factor-page.tsx'
import { appOf, defaultBy } from './views.ts'

/** The ways to prove who one is, each with what this person has of it, or why they cannot have it. */
export function optionsOf(methods: readonly Method[], twoFactor: TwoFactor, user: User): MethodOption[] {
  const several = twoFactor.tokens.length > 1
  return methods.map(({ kind, channel, caution, own, state }) => ({
    kind,
    title: kindWord(kind) ?? 'app.kind',
    text: channel ? `twoFactor.option.${channel}` : 'app.option',
    weaker: caution && channel && `twoFactor.weaker.${channel}`,
    closed: state === 'may' ? undefined : closedWord({ kind, channel }, state, user),
    // reason: there is one number and one address for codes
    single: channel !== undefined,
    // reason: codes by mail go to the registered address, and change with it
    changedAt: channel === 'email' ? '/account/profile#email' : undefined,
    methods: own.map(({ enrollment, to }) => {
      const app = appOf(enrollment, twoFactor)
      return { ...app, to, defaultBy: defaultBy(app, several, user) }
    }),
  }))
}

function closedWord(
  { kind, channel }: Pick<Method, 'kind' | 'channel'>,
  state: 'off-limits' | 'cannot-leave',
  { role }: Pick<User, 'role'>,
): Word {
  if (state === 'cannot-leave' && channel) return `twoFactor.closed.${channel}`
  return factorOf(kind).notFor?.includes(role) ? 'twoFactor.closed.role' : 'twoFactor.closed.policy'
}
