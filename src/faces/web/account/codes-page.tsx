import type { JSX } from 'preact'
import type { SentPrompt } from '#domain/factors/factor.ts'
import type { Channel } from '#kernel/work.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { kindBy, setUpAddress } from '../ui/methods.ts'
import { SendAgain, SentCode, SentCodeField } from '../ui/sent-code.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, Said, View } from '../ui/view.ts'
import { ProofField } from './proof-field.tsx'

export type CodesField = 'mobile' | 'current_password'

export type CodesStage =
  | {
      readonly at: 'start'
      /** Where codes by mail will go. */
      readonly to: string
      /** The country of numbers without a code of one, by its name. */
      readonly country: string | undefined
    }
  | { readonly at: 'sent'; readonly enrollment: string; readonly prompt: SentPrompt }

export type CodesPageProps = {
  readonly view: View
  readonly channel: Channel
  readonly stage: CodesStage
  readonly values?: FieldValues<'mobile'> | undefined
  readonly errors?: FieldErrors<CodesField> | undefined
  readonly codeError?: Said | undefined
  /** Why the first code could not even be tried. */
  readonly refused?: Said | undefined
  /** The person has not proved lately that it is they. */
  readonly asksPassword: boolean
  /** What goes once the new one was right. */
  readonly replaces?: string | undefined
  /** Nothing else is open until a factor is set up. */
  readonly forced?: boolean | undefined
}

/** The address of the set-up of codes by this channel, and of one under way. */
export function codesAddress(channel: Channel, enrollment?: string): string {
  const path = setUpAddress(kindBy(channel))
  return enrollment === undefined ? path : `${path}?set-up=${encodeURIComponent(enrollment)}`
}

export function CodesPage(props: CodesPageProps): JSX.Element {
  const { view, channel, stage, forced, refused } = props
  const { words } = view
  return (
    <SignedIn view={view} title={`codes.title.${channel}`} narrow>
      <PageHead
        title={words(`codes.title.${channel}`)}
        intro={words(`codes.intro.${channel}`)}
        back={{
          href: forced ? '/account/two-factor/app' : '/account/two-factor',
          label: words('twoFactor.title'),
        }}
      />
      {refused && (
        <Alert tone="danger" title={words('sent.refused')}>
          <p>{words(refused.word, refused.values)}</p>
        </Alert>
      )}
      <Card>{stage.at === 'start' ? <Start {...props} stage={stage} /> : <Prove {...props} stage={stage} />}</Card>
    </SignedIn>
  )
}

type StartProps = CodesPageProps & { readonly stage: Extract<CodesStage, { at: 'start' }> }

/** Password and number on one page: nothing typed is lost on the way. */
function Start(props: StartProps): JSX.Element {
  const { view, channel, stage, replaces, asksPassword, errors = {} } = props
  const { words, person } = view
  return (
    <form method="post" action={codesAddress(channel)} class="form">
      {replaces !== undefined && <p>{words('codes.replaces', { label: replaces })}</p>}
      <p>{words(`codes.start.${channel}`, { to: stage.to })}</p>
      <p class="hint">{words(`twoFactor.weaker.${channel}`)}</p>
      {asksPassword && (
        <>
          <input type="text" name="username" value={person?.username} autocomplete="username" readonly hidden />
          <ProofField
            view={view}
            label="signin.password"
            hint="codes.password.hint"
            error={errors.current_password}
            autofocus
          />
        </>
      )}
      {channel === 'sms' && <Mobile {...props} />}
      <div class="actions">
        <Button>{words(channel === 'sms' ? 'codes.next' : 'codes.confirm')}</Button>
        <LinkButton href="/account/two-factor" tone="quiet">
          {words('cancel')}
        </LinkButton>
      </div>
    </form>
  )
}

function Mobile({ view: { words }, stage, values = {}, errors = {} }: StartProps): JSX.Element {
  return (
    <Field
      words={words}
      name="mobile"
      type="tel"
      label="codes.mobile"
      hint={
        stage.country === undefined
          ? { word: 'field.mobile.hint' }
          : { word: 'codes.mobile.hint', values: { country: stage.country } }
      }
      value={values.mobile}
      error={errors.mobile}
      autocomplete="tel"
      maxLength={40}
      required
    />
  )
}

type ProveProps = CodesPageProps & { readonly stage: Extract<CodesStage, { at: 'sent' }> }

function Prove({ view, channel, stage, codeError }: ProveProps): JSX.Element {
  const { words } = view
  const { enrollment, prompt } = stage
  const path = codesAddress(channel)
  return (
    <div class="form">
      <SentCode view={view} prompt={prompt} here={codesAddress(channel, enrollment)} settingUp />
      {prompt.sent && (
        <form method="post" action={`${path}/confirm`} class="form">
          <input type="hidden" name="enrollment" value={enrollment} />
          <SentCodeField
            words={words}
            name="code"
            label="codes.code"
            error={codeError}
            prompt={prompt}
            required
            autofocus
          />
          <div class="actions">
            <Button>{words(channel === 'sms' ? 'codes.enable' : 'codes.verify')}</Button>
          </div>
        </form>
      )}
      <SendAgain view={view} prompt={prompt} action={`${path}/again`} fields={[['enrollment', enrollment]]} />
      <p class="aside-links">
        <a href={path}>{words(`codes.other.${channel}`)}</a>
        <a href="/account/two-factor">{words('cancel')}</a>
      </p>
    </div>
  )
}
