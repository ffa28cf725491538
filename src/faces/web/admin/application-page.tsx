import type { ComponentChild, JSX } from 'preact'
import type { Application } from '#domain/applications/applications.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { View } from '../ui/view.ts'
import { lineOf } from './application-form.ts'
import type { OwnField, Tested } from './application-kind.ts'
import { kindsOnPages } from './application-kinds.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type Props = {
  readonly view: View
  readonly head: Head
  readonly application: Application
  /** Of the organizations it is open to. */
  readonly names: readonly string[]
  /** How it is set up. */
  readonly setUp: JSX.Element
  readonly tested: Tested | undefined
}

/** One application: what holds there, how it is set up, and whether it is. */
export function ApplicationPage(props: Props): JSX.Element {
  const { view, head, application, tested } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/applications/${application.id}`
  const calls = kindsOnPages[application.kind].callAsStranger !== undefined
  return (
    <SignedIn view={view} title="applications.title">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>
        <bdi>{application.name}</bdi>
      </h2>
      {!application.enabled && <Alert tone="warning" title={words('applications.offNow')} still />}
      <Section title={words('applications.facts')}>
        <Card>
          <Facts {...props} />
          <div class="actions actions-apart">
            <LinkButton href={`${path}/edit`} tone="secondary">
              {words('applications.edit')}
            </LinkButton>
            <LinkButton href={`${path}/remove`} tone="quiet">
              {words('applications.remove')}
            </LinkButton>
          </div>
        </Card>
      </Section>
      <Section
        id="test"
        title={words('applications.test')}
        intro={words(calls ? 'applications.test.intro' : 'applications.test.here')}
      >
        <Card>
          {tested && <Results view={view} tested={tested} />}
          <form method="post" action={`${path}/test#test`} class={tested ? 'actions actions-apart' : 'actions'}>
            <Button>{words('applications.test.button')}</Button>
          </form>
        </Card>
      </Section>
      {props.setUp}
    </SignedIn>
  )
}

type Fact = { readonly term: string; readonly is: ComponentChild }

function Facts(props: Props): JSX.Element {
  const { view, application } = props
  const { words } = view
  const { roles, demand, kind } = application
  const rows: Fact[] = [
    { term: words('applications.kind'), is: words(`applications.kind.${kind}`) },
    { term: words('applications.organizations'), is: organizationsIn(props) },
    {
      term: words('applications.roles'),
      is: roles.length > 0 ? roles.map((role) => words(`role.${role}`)).join(', ') : words('applications.roles.all'),
    },
    { term: words('applications.assurance'), is: words(`applications.assurance.${demand.assurance}`) },
  ]
  const own = kindsOnPages[kind].fields.map((field) => ownFact[field](view, application))
  return <DefinitionList rows={[...rows, ...own]} />
}

function organizationsIn({ view: { words }, head, names }: Props): string {
  if (names.length > 0) return names.join(', ')
  return words('applications.organizations.all', { organization: head.organization.name })
}

/** What only some kinds have, as it is read. */
const ownFact: Readonly<Record<OwnField, (view: View, application: Application) => Fact>> = {
  addresses: ({ words }, { origins }) => ({
    term: words('applications.address'),
    is: <bdi dir="ltr">{origins.join(', ')}</bdi>,
  }),
  minutes: ({ words }, { demand: { freshSeconds } }) => {
    const fresh = freshSeconds === null ? 'applications.minutes.any' : 'applications.minutes.most'
    return { term: words('applications.minutes'), is: words(fresh, { minutes: (freshSeconds ?? 0) / 60 }) }
  },
  rules: ({ words }, { rules }) => ({
    term: words('applications.rules'),
    is: <Rules lines={rules.map(lineOf)} none={words('applications.rules.none')} />,
  }),
}

function Rules({ lines, none }: { readonly lines: readonly string[]; readonly none: string }): JSX.Element {
  if (lines.length === 0) return <span>{none}</span>
  return (
    <ul class="plain">
      {lines.map((line) => (
        <li key={line}>
          <code dir="ltr">{line}</code>
        </li>
      ))}
    </ul>
  )
}

/** What ought to be refused is good when it is. */
function Results({ view, tested }: Pick<Props, 'view'> & { readonly tested: Tested }): JSX.Element {
  const { words } = view
  const { stranger, password, twoFactors } = tested
  return (
    <div class="form">
      {stranger && <StrangerResult view={view} stranger={stranger} />}
      <Alert
        tone={password ? 'warning' : 'success'}
        title={words(password ? 'applications.test.password.in' : 'applications.test.password.out')}
      />
      <Alert
        tone={twoFactors ? 'success' : 'warning'}
        title={words(twoFactors ? 'applications.test.two.in' : 'applications.test.two.out')}
      />
    </div>
  )
}

type StrangerProps = Pick<Props, 'view'> & { readonly stranger: NonNullable<Tested['stranger']> }

function StrangerResult({ view: { words }, stranger }: StrangerProps): JSX.Element {
  if ('failed' in stranger)
    return <Alert tone="warning" title={words('applications.test.failed', { answer: stranger.failed })} />
  const { led, status } = stranger
  const word = led ? 'applications.test.led' : 'applications.test.open'
  return <Alert tone={led ? 'success' : 'danger'} title={words(word, { status })} />
}
