import type { JSX } from 'preact'
import type { CodeRefusal, DoorForm, DoorPage } from '../../http/door-pages.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

/** One of the pages that doors beside the web show. */
export function DrawnPage({ view, shown }: { readonly view: View; readonly shown: DoorPage }): JSX.Element {
  switch (shown.kind) {
    case 'code':
      return <CodePage view={view} {...shown} />
    case 'code-confirm':
      return <CodeConfirmPage view={view} {...shown} />
    case 'code-done':
      return <CodeDonePage view={view} {...shown} />
    case 'sign-out':
      return <SignOutPage view={view} {...shown} />
    case 'signed-out':
      return <SignedOutPage view={view} />
    case 'leaving':
      return <LeavingPage view={view} {...shown} />
    case 'refused':
      return <RefusedPage view={view} {...shown} />
  }
}

/** With which status. */
export function statusOf(shown: DoorPage): number {
  if (shown.kind === 'refused') return 400
  if (shown.kind !== 'code' || shown.refused === undefined) return 200
  return shown.refused === 'wait' ? 429 : 422
}

type Of<Kind extends DoorPage['kind']> = Extract<DoorPage, { kind: Kind }> & { readonly view: View }

function Secret({ secret }: Pick<DoorForm, 'secret'>): JSX.Element {
  return <input type="hidden" name="xsrf" value={secret} />
}

function CodePage({ view, form, typed, refused }: Of<'code'>): JSX.Element {
  const { words } = view
  const error = refused && refused !== 'stopped' ? { word: WORDS[refused] } : undefined
  return (
    <SignedOut view={view} title="code.title">
      <p class="lead">{words('code.intro')}</p>
      {refused === 'stopped' && <Alert tone="warning" title={words('code.stopped')} />}
      <form method="post" action={form.action} class="form">
        <Secret secret={form.secret} />
        <Field words={words} name="user_code" label="code.label" value={typed} error={error} required maxLength={20} />
        <Button wide>{words('enter.goOn')}</Button>
      </form>
    </SignedOut>
  )
}

const WORDS = {
  unknown: 'code.unknown',
  over: 'code.over',
  wait: 'code.wait',
} as const satisfies Record<Exclude<CodeRefusal, 'stopped'>, string>

function CodeConfirmPage({ view, form, code, application }: Of<'code-confirm'>): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="code.confirm">
      <p class="lead">{words('code.confirm.text', { application })}</p>
      <p class="center">
        <code class="key" dir="ltr">
          {code}
        </code>
      </p>
      <p class="hint">{words('code.confirm.warning')}</p>
      <form method="post" action={form.action} class="form">
        <Secret secret={form.secret} />
        <input type="hidden" name="user_code" value={code} />
        <Button wide name="confirm" value="yes">
          {words('code.confirm.yes')}
        </Button>
        <Button wide name="abort" value="yes" tone="secondary">
          {words('code.confirm.no')}
        </Button>
      </form>
    </SignedOut>
  )
}

function CodeDonePage({ view, application }: Of<'code-done'>): JSX.Element {
  return (
    <SignedOut view={view} title="code.done">
      <p class="lead">{view.words('code.done.text', { application })}</p>
      <LinkButton href="/account/settings" tone="secondary" wide>
        {view.words('error.toAccount')}
      </LinkButton>
    </SignedOut>
  )
}

function SignOutPage({ view, form, application }: Of<'sign-out'>): JSX.Element {
  const { words } = view
  const word = application === undefined ? 'leave.text' : 'leave.text.from'
  return (
    <SignedOut view={view} title="leave.title">
      <p class="lead">{words(word, { application: application ?? '' })}</p>
      <form method="post" action={form.action} class="form">
        <Secret secret={form.secret} />
        <Button wide name="logout" value="yes">
          {words('leave.yes')}
        </Button>
      </form>
      <LinkButton href="/account/settings" tone="quiet" wide>
        {words('leave.no')}
      </LinkButton>
    </SignedOut>
  )
}

function SignedOutPage({ view }: Of<'signed-out'> | { readonly view: View }): JSX.Element {
  return (
    <SignedOut view={view} title="leave.done">
      <p class="lead">{view.words('leave.done.text')}</p>
      <LinkButton href="/signin" tone="secondary" wide>
        {view.words('leave.again')}
      </LinkButton>
    </SignedOut>
  )
}

/** Seen for a moment. */
function LeavingPage({ view, address }: Of<'leaving'>): JSX.Element {
  return (
    <SignedOut view={view} title="leave.done">
      <LinkButton href={address} wide>
        {view.words('enter.goOn')}
      </LinkButton>
    </SignedOut>
  )
}

function RefusedPage({ view, error, detail }: Of<'refused'>): JSX.Element {
  const { words } = view
  const isOver = error === 'expired' || /expired|not found/.test(detail ?? '')
  return (
    <SignedOut view={view} title="enter.failed">
      <p class="lead">{words(isOver ? 'enter.failed.over' : 'enter.failed.text')}</p>
      {detail !== undefined && (
        <p class="hint" dir="ltr">
          <code>{`${error}: ${detail}`}</code>
        </p>
      )}
      <LinkButton href="/account/settings" tone="secondary" wide>
        {words('error.toAccount')}
      </LinkButton>
    </SignedOut>
  )
}
