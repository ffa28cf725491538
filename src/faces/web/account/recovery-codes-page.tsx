import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button, CopyButton, PostButton, PrintButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Meter } from '../ui/meter.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'

export type RecoveryCodesState =
  /** `replacing`: an old app is still to be ended or kept. */
  | { readonly show: 'codes'; readonly codes: readonly string[]; readonly replacing?: boolean | undefined }
  | { readonly show: 'left'; readonly left: number; readonly total: number; readonly madeAt?: Date | undefined }

export type RecoveryCodesPageProps = { readonly view: View; readonly state: RecoveryCodesState }

/** Either a new set, shown once, or how many of the old one are left. */
export function RecoveryCodesPage({ view, state }: RecoveryCodesPageProps): JSX.Element {
  const { words } = view
  const fresh = state.show === 'codes'
  return (
    <SignedIn view={view} title="recovery.title" narrow>
      <PageHead
        title={words('recovery.title')}
        intro={words(fresh ? 'recovery.keep' : 'recovery.intro')}
        back={fresh ? undefined : { href: '/account/security', label: words('account.security') }}
      />
      {state.show === 'codes' ? <Sheet view={view} {...state} /> : <Left view={view} {...state} />}
    </SignedIn>
  )
}

type SheetProps = {
  readonly view: View
  readonly codes: readonly string[]
  readonly replacing?: boolean | undefined
}

function Sheet({ view, codes, replacing }: SheetProps): JSX.Element {
  const { words, organization, person } = view
  return (
    <>
      <div class="card sheet">
        <p class="sheet-head">
          <strong>
            <bdi>{organization.name}</bdi>
          </strong>
          <bdi>{person?.username}</bdi>
          <span class="hint">
            {words('recovery.made')} <Time view={view} at={view.now} />
          </span>
        </p>
        <ol class="codes" id="recovery-codes" dir="ltr">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <p class="hint">{words('recovery.sheet')}</p>
        <Keep view={view} codes={codes} />
      </div>
      <div class="unprinted form">
        <Alert tone="warning" still>
          <p>{words('recovery.once')}</p>
        </Alert>
        <div class="actions">
          <form method="post" action="/account/recovery-codes/saved">
            {replacing && <input type="hidden" name="then" value="replace" />}
            <Button>{words('recovery.saved')}</Button>
          </form>
        </div>
      </div>
    </>
  )
}

function Keep({ view: { words }, codes }: { readonly view: View; readonly codes: readonly string[] }): JSX.Element {
  return (
    <div class="actions unprinted">
      <PrintButton label={words('print')} />
      <form method="post" action="/account/recovery-codes/text">
        {codes.map((code) => (
          <input key={code} type="hidden" name="codes" value={code} />
        ))}
        <Button tone="secondary">{words('recovery.download')}</Button>
      </form>
      <CopyButton of="recovery-codes" label={words('copy')} done={words('copied')} large />
    </div>
  )
}

type LeftProps = {
  readonly view: View
  readonly left: number
  readonly total: number
  readonly madeAt?: Date | undefined
}

function Left({ view, left, total, madeAt }: LeftProps): JSX.Element {
  const { words } = view
  const some = left > 0
  return (
    <Card>
      <div class="form">
        <div class="left">
          <p>{words('recovery.left', { left, total })}</p>
          <Meter label={words('recovery.left', { left, total })} value={left} max={total} low={4} />
          {madeAt && (
            <p class="hint">
              {words('recovery.made')} <Time view={view} at={madeAt} />
            </p>
          )}
        </div>
        <p>{words(some ? 'recovery.makeNew.text' : 'recovery.none.make')}</p>
        <PostButton action="/account/recovery-codes" tone="primary">
          {words(some ? 'recovery.makeNew' : 'recovery.make')}
        </PostButton>
      </div>
    </Card>
  )
}
