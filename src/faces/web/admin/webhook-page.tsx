import type { JSX } from 'preact'
import type { Application } from '#domain/applications/applications.ts'
import type { Notice } from '#domain/applications/webhook-notices.ts'
import { factors } from '#domain/factors/all.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge, type BadgeTone } from '../ui/badge.tsx'
import { Button, CopyButton, LinkButton, PostButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { type Said, say, type View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type Props = {
  readonly view: View
  readonly head: Head
  readonly application: Application
  /** Where it is told; undefined: it is not. */
  readonly address: string | undefined
  readonly typed: string
  readonly error?: Said
  /** Made just now. */
  readonly secret?: string
  readonly notices: readonly Notice[]
  /** How long no other test is sent. */
  readonly waits?: Said
}

const pathOf = ({ head, application }: Props): string =>
  `${organizationPath(head.organization.id)}/applications/${application.id}`

/** Where an application is told of the factors of its people, and how that went. */
export function WebhookPage(props: Props): JSX.Element {
  const { view, head, application, address, error } = props
  const { words } = view
  const path = pathOf(props)
  return (
    <SignedIn view={view} title="webhook.title">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>{words('webhook.of', { application: application.name })}</h2>
      <Problems words={words} errors={error ? { address: error } : {}} />
      <form method="post" action={`${path}/webhook`} class="form form-wide">
        <Card>
          <Field
            {...{ words, name: 'address', label: 'webhook.address', value: props.typed, error, required: true }}
            hint={{ word: 'webhook.address.hint' }}
          />
        </Card>
        <div class="actions actions-end">
          <LinkButton href={path} tone="quiet">
            {words('oidc.back')}
          </LinkButton>
          <Button>{words('webhook.save')}</Button>
        </div>
      </form>
      {address !== undefined && <Secret {...props} />}
      {address !== undefined && <Told {...props} />}
    </SignedIn>
  )
}

/** It is readable on the answer that made it and never again. */
function Secret(props: Props): JSX.Element {
  const { secret } = props
  const { words } = props.view
  return (
    <Section id="secret" title={words('webhook.secret')} intro={words('webhook.secret.intro')}>
      <Card>
        {secret === undefined ? (
          <p>{words('webhook.secret.kept')}</p>
        ) : (
          <div class="form">
            <Alert tone="success" title={words('oidc.secret.once')} />
            <div class="key-value">
              <code class="address" id="webhook-secret" dir="ltr">
                {secret}
              </code>
            </div>
            <CopyButton of="webhook-secret" label={words('applications.copy')} done={words('applications.copied')} />
          </div>
        )}
        <div class="actions actions-apart">
          <PostButton action={`${pathOf(props)}/webhook/secret#secret`} tone="secondary">
            {words('oidc.secret.renew')}
          </PostButton>
        </div>
      </Card>
    </Section>
  )
}

function Told(props: Props): JSX.Element {
  const { view, notices, waits } = props
  const { words } = view
  const columns = (['when', 'event', 'state', 'answer'] as const).map((name) => words(`webhook.list.${name}`))
  const rows = notices.map((notice) => ({ key: notice.id, cells: cellsOf(view, notice) }))
  return (
    <Section id="told" title={words('webhook.list')} intro={words('webhook.list.intro')}>
      <div class="card">
        {notices.length === 0 ? (
          <EmptyState title={words('webhook.list.none')} />
        ) : (
          <Table caption={words('webhook.list')} columns={columns} rows={rows} />
        )}
        {waits && <Alert tone="warning" title={say(words, waits)} />}
        <div class="actions actions-apart">
          <PostButton action={`${pathOf(props)}/webhook/test`} tone="secondary">
            {words('webhook.test')}
          </PostButton>
          <PostButton action={`${pathOf(props)}/webhook/remove`} tone="quiet">
            {words('webhook.remove')}
          </PostButton>
        </div>
      </div>
    </Section>
  )
}

const TONES: Readonly<Record<Notice['state'], BadgeTone>> = { waiting: 'neutral', taken: 'good', 'given-up': 'bad' }

function cellsOf(view: View, { happenedAt, event, method, state, answer, dueAt, tries }: Notice): JSX.Element[] {
  const { words } = view
  const kind = factors.find((factor) => factor.kind === method)?.kind
  return [
    <Time key="when" view={view} at={happenedAt} />,
    <span key="event">
      {words(`webhook.event.${event}`)}
      {kind && `: ${words(`method.${kind}`)}`}
    </span>,
    <Badge key="state" tone={TONES[state]}>
      {words(`webhook.state.${state}`)}
    </Badge>,
    <span key="answer">
      <bdi>{answer ?? ''}</bdi>
      {state === 'waiting' && tries > 0 && dueAt && (
        <>
          {' '}
          {words('webhook.again')} <Time view={view} at={dueAt} ago />
        </>
      )}
    </span>,
  ]
}

/** On the page of the application. */
export function WebhookSection(props: {
  readonly view: View
  readonly path: string
  readonly address: string | undefined
}): JSX.Element {
  const { words } = props.view
  return (
    <Section id="webhook" title={words('webhook.title')} intro={words('webhook.intro')}>
      <Card>
        <p>{props.address === undefined ? words('webhook.none') : <bdi dir="ltr">{props.address}</bdi>}</p>
        <div class="actions actions-apart">
          <LinkButton href={`${props.path}/webhook`} tone="secondary">
            {words(props.address === undefined ? 'webhook.add' : 'webhook.change')}
          </LinkButton>
        </div>
      </Card>
    </Section>
  )
}
