import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { kindWord, setUpAddress } from '../ui/methods.ts'
import { SignedIn } from '../ui/signed-in.tsx'
import { FirstRunSteps } from '../ui/steps.tsx'
import type { FieldErrors, FieldValues, Said, View } from '../ui/view.ts'
import { ConfirmCode, type KeyPolicy, PolicyWarning, SetupPanel, type SetupStage } from './setup-panel.tsx'

export type AppField = 'label'

export type AppPageProps = {
  readonly view: View
  readonly policy: KeyPolicy
  readonly stage: SetupStage
  readonly values?: FieldValues<AppField> | undefined
  readonly errors?: FieldErrors<AppField> | undefined
  /** What was wrong with the code, when the page comes again without a script. */
  readonly codeError?: Said | undefined
  /** The app that goes once the new one was right. */
  readonly replaces?: { readonly id: string; readonly label: string } | undefined
  /** The first one of a new portal: recovery codes follow, nothing to go back to. */
  readonly first?: boolean | undefined
  /** Nothing else is open until a factor is set up. */
  readonly forced?: boolean | undefined
  /** The kinds one may set up instead, where one must. */
  readonly instead?: readonly string[] | undefined
}

export function AppPage(props: AppPageProps): JSX.Element {
  const { view, stage, first, forced } = props
  const { words } = view
  return (
    <SignedIn view={view} title="app.title" narrow>
      {first && <FirstRunSteps words={words} current={2} />}
      <PageHead
        title={words('app.title')}
        intro={words('app.intro')}
        back={first || forced ? undefined : { href: '/account/two-factor', label: words('twoFactor.title') }}
      />
      {forced && (
        <Alert tone="info" still>
          <p>{words('app.forced')}</p>
        </Alert>
      )}
      <Card>
        {stage.at === 'start' && <Start {...props} />}
        {stage.at === 'shown' && (
          <div class="form">
            <SetupPanel view={view} setup={stage.setup} />
            <hr />
            <Confirm {...props} enrollment={stage.setup.enrollment} digits={stage.setup.digits} />
          </div>
        )}
        {stage.at === 'pending' && <Pending {...props} enrollment={stage.enrollment} digits={stage.digits} />}
      </Card>
      {stage.at === 'start' && <Instead view={view} kinds={props.instead ?? []} />}
    </SignedIn>
  )
}

function Instead({ view, kinds }: { readonly view: View; readonly kinds: readonly string[] }): JSX.Element | null {
  const { words } = view
  if (kinds.length === 0) return null
  return (
    <p class="aside-links">
      {words('app.others')}
      {kinds.map((kind) => (
        <a key={kind} href={setUpAddress(kind)}>
          {words(kindWord(kind) ?? 'app.kind')}
        </a>
      ))}
    </p>
  )
}

/** The address keeps that this is a new portal's first app, so that the page keeps its steps. */
function Start({ view, policy, replaces, first, forced, values = {}, errors = {} }: AppPageProps): JSX.Element {
  const { words } = view
  return (
    <form method="post" action={first ? '/account/two-factor/app?first' : '/account/two-factor/app'} class="form">
      <p>{replaces ? words('app.replaces', { label: replaces.label }) : words('app.start')}</p>
      {replaces && <input type="hidden" name="replaces" value={replaces.id} />}
      <PolicyWarning view={view} policy={policy} />
      <Field
        words={words}
        name="label"
        label="app.label"
        hint={{ word: 'app.label.hint' }}
        value={values.label ?? replaces?.label}
        error={errors.label}
        maxLength={64}
      />
      <p class="hint">{words('setup.separate')}</p>
      <div class="actions">
        <Button>{words('setup.generate')}</Button>
        {!first && !forced && (
          <LinkButton href="/account/two-factor" tone="quiet">
            {words('cancel')}
          </LinkButton>
        )}
      </div>
    </form>
  )
}

type Proving = AppPageProps & { readonly enrollment: string; readonly digits: number }

function Confirm({ view, enrollment, digits, codeError }: Proving): JSX.Element {
  return <ConfirmCode view={view} enrollment={enrollment} digits={digits} from="two-factor" error={codeError} />
}

/** A key is shown once. Whoever has it in the app tries again; whoever has not makes a new one. */
function Pending(props: Proving): JSX.Element {
  const { words } = props.view
  return (
    <div class="form">
      <Alert tone="info" title={words('app.pending')} still>
        <p>{words('app.pending.text')}</p>
      </Alert>
      <Confirm {...props} />
      <form method="post" action="/account/two-factor/app">
        <input type="hidden" name="label" value={props.values?.label} />
        {props.replaces && <input type="hidden" name="replaces" value={props.replaces.id} />}
        <Button tone="secondary">{words('setup.generateAgain')}</Button>
      </form>
    </div>
  )
}
