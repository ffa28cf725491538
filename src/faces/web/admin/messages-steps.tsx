import type { JSX } from 'preact'
import type { Channel } from '#kernel/work.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Choices } from '../ui/choices.tsx'
import { Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { Said, View } from '../ui/view.ts'
import { kindsOf, specOf } from './messages-kinds.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type StepProps = { readonly view: View; readonly head: Head }

const messagesOf = ({ organization }: Head): string => `${organizationPath(organization.id)}/messages`

const CHANNELS: readonly Channel[] = ['email', 'sms']

/** Before a gateway is added: for what, and of which kind. */
export function KindPage({ view, head }: StepProps): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="gateway.add">
      <OrganizationHead view={view} head={head} current="/messages" />
      <h2>{words('gateway.add')}</h2>
      {CHANNELS.map((channel) => (
        <Section key={channel} title={words(`channel.${channel}`)} intro={words(`gateway.kinds.${channel}`)}>
          <Choices
            view={view}
            all={kindsOf(channel).map((chosen) => ({
              href: `${messagesOf(head)}/new-gateway/${channel}/${chosen.kind}`,
              title: words(specOf(chosen).label),
              hint: words(specOf(chosen).hint),
            }))}
          />
        </Section>
      ))}
    </SignedIn>
  )
}

type GatewayStepProps = StepProps & { readonly gateway: { readonly id: string; readonly name: string } }

/** `left`: what is left for this channel without it. */
export type RemovePageProps = GatewayStepProps & { readonly channel: Channel; readonly left: 'others' | 'nothing' }

export function RemovePage({ view, head, gateway, channel, left }: RemovePageProps): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="gateway.remove.title">
      <OrganizationHead view={view} head={head} current="/messages" />
      <h2>{words('gateway.remove.title')}</h2>
      <Alert tone={left === 'nothing' ? 'warning' : 'info'} still>
        <p>{words(`gateway.remove.${left}`, { name: gateway.name, channel: words(`channel.${channel}`) })}</p>
      </Alert>
      <form method="post" action={`${messagesOf(head)}/gateways/${gateway.id}/remove`} class="form">
        <div class="actions">
          <LinkButton href={messagesOf(head)} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button tone="danger" about={gateway.name}>
            {words('gateway.remove')}
          </Button>
        </div>
      </form>
    </SignedIn>
  )
}

/** What came of a test. */
export type Tried = { readonly name: string; readonly sent: boolean; readonly answer: string }

export function TriedAlert({ view: { words }, tried }: { readonly view: View; readonly tried: Tried }): JSX.Element {
  return (
    <Alert tone={tried.sent ? 'success' : 'danger'} title={words(tried.sent ? 'messages.sent' : 'messages.notSent')}>
      <p>
        <bdi>{tried.name}</bdi>: <bdi>{tried.answer}</bdi>
      </p>
    </Alert>
  )
}

export type TestPageProps = GatewayStepProps & {
  readonly number: string
  readonly error?: Said | undefined
  readonly tried?: Tried | undefined
}

/** To which number a test goes. */
export function TestPage({ view, head, gateway, number, error, tried }: TestPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="gateway.test">
      <OrganizationHead view={view} head={head} current="/messages" />
      <h2>
        {words('gateway.test')}: <bdi>{gateway.name}</bdi>
      </h2>
      <Problems words={words} errors={{ number: error }} />
      {tried && <TriedAlert view={view} tried={tried} />}
      <Card>
        <form method="post" action={`${messagesOf(head)}/gateways/${gateway.id}/test`} class="form">
          <Field
            words={words}
            name="number"
            label="gateway.test.number"
            hint={{ word: 'gateway.test.hint' }}
            type="tel"
            value={number}
            error={error}
            maxLength={40}
            required
          />
          <div class="actions">
            <LinkButton href={messagesOf(head)} tone="quiet">
              {words('cancel')}
            </LinkButton>
            <Button>{words('gateway.test')}</Button>
          </div>
        </form>
      </Card>
    </SignedIn>
  )
}
