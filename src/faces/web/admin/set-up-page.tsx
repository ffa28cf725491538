import type { JSX } from 'preact'
import { type About, PersonFrame, personPath } from '../access/person-frame.tsx'
import { type KeyPolicy, PolicyWarning, SetupPanel, type SetupStage } from '../account/setup-panel.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import type { View } from '../ui/view.ts'

export type SetUpPageProps = {
  readonly view: View
  readonly about: About
  readonly policy: KeyPolicy
  readonly stage: SetupStage
  /** Policy lets nobody who calls see this person's key. */
  readonly forbidden: boolean
}

/** The set-up window for somebody else. */
export function SetUpPage(props: SetUpPageProps): JSX.Element {
  const { view, about, stage, forbidden } = props
  return (
    <PersonFrame view={view} title="setUpFor.title" intro="setUpFor.intro" about={about}>
      {forbidden ? <Forbidden {...props} /> : stage.at === 'shown' ? <Shown {...props} /> : <Start {...props} />}
    </PersonFrame>
  )
}

function Forbidden({ view: { words }, about }: SetUpPageProps): JSX.Element {
  return (
    <Alert tone="info" title={words('setUpFor.forbidden')} still>
      <p>{words('setUpFor.forbidden.text')}</p>
      <p>
        <a href={`${personPath(about)}/enrollment-link`}>{words('enrollmentLink.title')}</a>
      </p>
    </Alert>
  )
}

function Start({ view, about, policy }: SetUpPageProps): JSX.Element {
  const { words } = view
  return (
    <Card>
      <form method="post" action={`${personPath(about)}/set-up`} class="form">
        <Alert tone="warning" still>
          <p>{words('setUpFor.known')}</p>
        </Alert>
        <PolicyWarning view={view} policy={policy} />
        <div class="actions">
          <Button>{words('setup.generate')}</Button>
          <LinkButton href={personPath(about)} tone="quiet">
            {words('cancel')}
          </LinkButton>
        </div>
      </form>
    </Card>
  )
}

function Shown({ view, about, stage }: SetUpPageProps): JSX.Element | null {
  const { words } = view
  if (stage.at !== 'shown') return null
  return (
    <Card>
      <div class="form">
        <SetupPanel view={view} setup={stage.setup} open />
        <Alert tone="warning" title={words('token.once')} still>
          <p>{words('setUpFor.once')}</p>
        </Alert>
        <form method="post" action={`${personPath(about)}/set-up`} class="actions">
          <LinkButton href={personPath(about)}>{words('close')}</LinkButton>
          <Button tone="quiet">{words('setup.generateAgain')}</Button>
        </form>
      </div>
    </Card>
  )
}
