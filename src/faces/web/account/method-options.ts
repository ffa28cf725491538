import { type Method, methodsOf } from '#domain/account/sent-codes.ts'
import type { TwoFactor } from '#domain/account/two-factor.ts'
import { factorOf } from '#domain/factors/all.ts'
import type { User } from '#domain/users/users.ts'
import type { Channel, Look } from '#kernel/work.ts'
import type { MyCall } from '../call.ts'
import { partyOf } from '../party.ts'
import { kindWord } from '../ui/methods.ts'
import type { Word } from '../words/words.ts'
import type { MethodOption } from './two-factor-page.tsx'
import type { AppMethod } from './two-factor-status.tsx'
import { appsOf } from './views.ts'

/** The ways to prove who one is, each with what this person has of it, or why they cannot have it. */
export async function optionsOf(look: Look, call: MyCall, twoFactor: TwoFactor): Promise<MethodOption[]> {
  const methods = await methodsOf(look, call.me)
  const apps = await appsOf(look, twoFactor, call.me.user, await partyOf(look, call))
  return methods.map((method) => optionOf(method, apps, call.me.user))
}

function optionOf({ kind, channel, caution, state }: Method, apps: readonly AppMethod[], user: User): MethodOption {
  return {
    kind,
    title: kindWord(kind) ?? 'app.kind',
    text: textOf(kind, channel),
    weaker: caution && channel && `twoFactor.weaker.${channel}`,
    closed: state === 'may' ? undefined : closedWord({ kind, channel }, state, user),
    // reason: there is one number and one address for codes
    single: channel !== undefined,
    // reason: codes by mail go to the registered address, and change with it
    changedAt: channel === 'email' ? '/account/profile#email' : changedAt(kind),
    methods: apps.filter((app) => app.kind === kind),
  }
}

function textOf(kind: string, channel: Channel | undefined): Word {
  if (channel) return `twoFactor.option.${channel}`
  return factorOf(kind).ask === 'passkey' ? 'passkey.option' : 'app.option'
}

/** One that was lost is no use to make another from: it is removed where all of them are listed. */
function changedAt(kind: string): string | undefined {
  return factorOf(kind).ask === 'passkey' ? '/account/security#methods' : undefined
}

function closedWord(
  { kind, channel }: Pick<Method, 'kind' | 'channel'>,
  state: 'off-limits' | 'cannot-leave',
  { role }: Pick<User, 'role'>,
): Word {
  if (state === 'cannot-leave' && channel) return `twoFactor.closed.${channel}`
  return factorOf(kind).notFor?.includes(role) ? 'twoFactor.closed.role' : 'twoFactor.closed.policy'
}
