import type { JSX } from 'preact'
import { Button, LinkButton, PostButton } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { kindIcon, kindWord } from '../ui/methods.ts'
import { Time } from '../ui/time.tsx'
import type { Said, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { AppBadges, type AppMethod } from './two-factor-status.tsx'

/** A new name that could not be used: its form stays open. */
export type FailedRename = { readonly id: string; readonly value: string; readonly error: Said }

type MethodListProps = {
  readonly view: View
  readonly methods: readonly AppMethod[]
  readonly failedRename?: FailedRename | undefined
}

export function MethodList({ view, methods, failedRename }: MethodListProps): JSX.Element {
  return (
    <ul class="items">
      {methods.map((method) => (
        <li key={method.id} class="item">
          <Icon name={kindIcon(method.kind)} />
          <MethodFacts view={view} method={method} />
          <Manage
            view={view}
            method={method}
            several={methods.length > 1}
            failed={failedRename?.id === method.id ? failedRename : undefined}
          />
        </li>
      ))}
    </ul>
  )
}

type MethodFactsProps = {
  readonly view: View
  readonly method: AppMethod
  /** What is said of one that is known to an administrator. */
  readonly knownHint?: Word
}

export function MethodFacts({ view, method, knownHint = 'app.shownTo.hint' }: MethodFactsProps): JSX.Element {
  const { words } = view
  return (
    <div class="item-text">
      <p class="item-title">
        <bdi>{method.label}</bdi> <AppBadges view={view} method={method} />
      </p>
      {method.key && <KeyFacts view={view} method={method} facts={method.key} />}
      {method.state === 'stopped' && <p class="hint">{words('app.stopped.hint')}</p>}
      {method.to && <Destination view={view} method={method} to={method.to} />}
      {method.defaultBy && <p class="hint">{words(`app.default.${method.defaultBy}`)}</p>}
      <p class="hint">
        {words('app.added')} <Time view={view} at={method.addedAt} /> ·{' '}
        {method.lastUsedAt ? (
          <>
            {words('app.lastUsed')} <Time view={view} at={method.lastUsedAt} ago />
          </>
        ) : (
          words('app.neverUsed')
        )}
      </p>
      {method.known && <p class="hint">{words(knownHint)}</p>}
    </div>
  )
}

type KeyFactsProps = Pick<MethodFactsProps, 'view' | 'method'> & { readonly facts: NonNullable<AppMethod['key']> }

/** Who made it unless its name says that already, whether it is copied, and where it can be used. */
function KeyFacts({ view: { words }, method, facts }: KeyFactsProps): JSX.Element {
  const { maker, synced, party, usable, stranded } = facts
  const parts = [maker === method.label ? undefined : maker, words(synced ? 'passkey.synced' : 'passkey.single')]
  return (
    <>
      <p class="hint">{parts.filter((part) => part !== undefined).join(' · ')}</p>
      {stranded && <p class="hint">{words('passkey.stranded.hint', { host: party })}</p>}
      {!stranded && !usable && <p class="hint">{words('passkey.elsewhere.short', { host: party })}</p>}
    </>
  )
}

/** What it is, and where its codes go unless its name says that already. */
function Destination({
  view: { words },
  method,
  to,
}: Pick<MethodFactsProps, 'view' | 'method'> & { readonly to: string }) {
  const word = kindWord(method.kind)
  return (
    <p class="hint">
      {word && words(word)}
      {method.label !== to && (
        <>
          {' · '}
          <bdi dir="ltr">{to}</bdi>
        </>
      )}
    </p>
  )
}

type ManageProps = {
  readonly view: View
  readonly method: AppMethod
  readonly several: boolean
  readonly failed?: FailedRename | undefined
}

function Manage({ view, method, several, failed }: ManageProps): JSX.Element {
  const { words } = view
  const at = `/account/factors/${encodeURIComponent(method.id)}`
  return (
    <details class="manage" open={failed !== undefined}>
      <summary class="button button-secondary button-small">
        {words('app.manage')} <span class="unseen">{method.label}</span>
      </summary>
      <div class="manage-body">
        <form method="post" action={`${at}/rename`} class="inline-form">
          <Field
            words={words}
            name="label"
            id={`label-${method.id}`}
            label="app.rename"
            value={failed?.value ?? method.label}
            error={failed?.error}
            maxLength={64}
            required
          />
          <Button tone="secondary">{words('app.rename.submit')}</Button>
        </form>
        <div class="actions">
          {several && !method.isDefault && !method.key?.stranded && (
            <PostButton action={`${at}/default`} small about={method.label}>
              {words('app.makeDefault')}
            </PostButton>
          )}
          <LinkButton href={`${at}/remove`} tone="danger" small about={method.label}>
            {words('app.remove')}
          </LinkButton>
        </div>
      </div>
    </details>
  )
}
