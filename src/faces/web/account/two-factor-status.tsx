import type { JSX } from 'preact'
import type { OwnProvider } from '#domain/account/own-links.ts'
import type { Facts } from '#domain/factors/request.ts'
import { Badge, type BadgeTone } from '../ui/badge.tsx'
import { kindWord } from '../ui/methods.ts'
import type { View } from '../ui/view.ts'
import type { Words } from '../words/words.ts'

/** `not-required`: a security token is set up, and asked for only when it is given. */
export type TwoFactorStatus = 'enabled' | 'not-required' | 'disabled'

/** What an app of a person is good for so far. */
export type AppState = 'required' | 'not-required' | 'not-tried' | 'stopped'

export type AppMethod = {
  readonly id: string
  readonly kind: string
  readonly label: string
  /** Where its codes go, as far as it is shown. */
  readonly to?: string | undefined
  /** Of a passkey. `usable`: at this address. `stranded`: at none any more. */
  readonly key?: (Facts & { readonly usable: boolean; readonly stranded: boolean }) | undefined
  readonly state: AppState
  readonly addedAt: Date
  readonly lastUsedAt?: Date | undefined
  readonly isDefault: boolean
  /** Why it is the default, where the person has several. */
  readonly defaultBy?: 'chosen' | 'latest' | undefined
  /** An administrator was shown its key. */
  readonly known?: boolean | undefined
}

const STATUS_TONES: Readonly<Record<TwoFactorStatus, BadgeTone>> = {
  enabled: 'good',
  'not-required': 'caution',
  disabled: 'neutral',
}

type StatusBannerProps = {
  readonly view: View
  readonly status: TwoFactorStatus
  readonly methods: readonly string[]
  /** By which the person comes: who asks for a second factor there. */
  readonly providers?: readonly OwnProvider[] | undefined
}

export function StatusBanner({ view, status, methods, providers = [] }: StatusBannerProps): JSX.Element {
  const { words } = view
  return (
    <div class="status">
      <p class="status-line">
        <strong>{words('twoFactor.status')}</strong>{' '}
        <Badge tone={STATUS_TONES[status]}>{words(`twoFactor.status.${status}`)}</Badge>
      </p>
      {methods.length > 0 && <p class="hint">{words('twoFactor.methods', { methods: words.list(methods) })}</p>}
      {methods.length === 0 && view.person?.hasPassword !== false && (
        <p class="hint">{words('twoFactor.methods.none')}</p>
      )}
      <WhoAsks view={view} providers={providers} />
    </div>
  )
}

/** Who asks for the second factor of whoever comes by a provider. */
export function WhoAsks({ view, providers }: { readonly view: View; readonly providers: readonly OwnProvider[] }) {
  return (
    <>
      {providers.map(({ provider, link }) =>
        link?.standing ? (
          <p key={provider.id}>{view.words(`company.short.${link.standing}`, { provider: provider.name })}</p>
        ) : null,
      )}
    </>
  )
}

/** What these methods are called, each kind once. */
export function methodsText(words: Words, methods: readonly Pick<AppMethod, 'kind'>[]): string[] {
  return [...new Set(methods.map(({ kind }) => kind))].flatMap((kind) => {
    const word = kindWord(kind)
    return word ? [words(word)] : []
  })
}

const STATE_TONES: Readonly<Record<AppState, BadgeTone>> = {
  required: 'good',
  'not-required': 'neutral',
  'not-tried': 'caution',
  stopped: 'bad',
}

export function AppBadges({ view, method }: { readonly view: View; readonly method: AppMethod }): JSX.Element {
  const { words } = view
  return (
    <>
      <Badge tone={STATE_TONES[method.state]}>{words(`app.state.${method.state}`)}</Badge>
      {method.key && <KeyBadge view={view} of={method.key} />}
      {method.known && <Badge tone="caution">{words('app.shownTo')}</Badge>}
      {method.isDefault && <Badge tone="accent">{words('app.default')}</Badge>}
    </>
  )
}

/** Whether it can be used, where it cannot be everywhere. */
function KeyBadge({ view: { words }, of }: { readonly view: View; readonly of: NonNullable<AppMethod['key']> }) {
  if (of.stranded) return <Badge tone="bad">{words('passkey.stranded')}</Badge>
  return of.usable ? null : <Badge tone="caution">{words('passkey.notHere')}</Badge>
}
