import type { JSX } from 'preact'
import type { Parent } from '#domain/administration/parents.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, PostButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import type { FieldErrors, FieldValues, Said, View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import { ReasonField } from './reason-field.tsx'

export type ManageField = 'reason' | 'close_reason' | 'close_name' | 'parent'

export type ManagePageProps = {
  readonly view: View
  readonly head: Head
  readonly values?: FieldValues<ManageField> | undefined
  readonly errors?: FieldErrors<ManageField> | undefined
  /** What was searched for a new parent, and what was found. */
  readonly search?: { readonly typed: string; readonly found: readonly Parent[] } | undefined
  /** Names that two people would sign in with after the move. */
  readonly collisions?: readonly string[] | undefined
}

/** Stopping, closing and moving an organization: each with what it means for the people in it. */
export function ManagePage(props: ManagePageProps): JSX.Element {
  const { view, head, errors = {} } = props
  const { words } = view
  const { status } = head.organization
  return (
    <SignedIn view={view} title="manage.title">
      <OrganizationHead view={view} head={head} current="/manage" />
      <Problems words={words} errors={errors} />
      {status === 'closed' ? (
        <Reopen {...props} />
      ) : status === 'suspended' ? (
        <Resume {...props} />
      ) : (
        <Suspend {...props} />
      )}
      {status !== 'closed' && head.may('organization.move') && <Move {...props} />}
      {status !== 'closed' && <Close {...props} />}
    </SignedIn>
  )
}

const MANAGE = { label: 'manage.reason', hint: 'manage.reason.hint' } as const

const addressOf = ({ head }: ManagePageProps, what: string): string =>
  `${organizationPath(head.organization.id)}/${what}`

function Suspend(props: ManagePageProps): JSX.Element {
  const { view, values = {}, errors = {} } = props
  const { words } = view
  return (
    <Section title={words('manage.suspend')} intro={words('manage.suspend.intro')}>
      <Card>
        <form method="post" action={addressOf(props, 'suspend')} class="form">
          <ReasonField {...{ ...MANAGE, words, name: 'reason', value: values.reason, error: errors.reason }} />
          <div class="actions">
            <Button tone="danger">{words('manage.suspend.submit')}</Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}

function Resume(props: ManagePageProps): JSX.Element {
  const { words } = props.view
  return (
    <Section title={words('manage.resume')} intro={words('manage.resume.intro')}>
      <Card>
        <PostButton action={addressOf(props, 'resume')} tone="primary">
          {words('manage.resume.submit')}
        </PostButton>
      </Card>
    </Section>
  )
}

function Reopen(props: ManagePageProps): JSX.Element {
  const { words } = props.view
  return (
    <Section title={words('manage.reopen')} intro={words('manage.reopen.intro')}>
      <Card>
        <PostButton action={addressOf(props, 'reopen')} tone="primary">
          {words('manage.reopen.submit')}
        </PostButton>
      </Card>
    </Section>
  )
}

function Close(props: ManagePageProps): JSX.Element {
  const { view, head, values = {}, errors = {} } = props
  const { words } = view
  const name: Said = { word: 'manage.close.name.hint', values: { name: head.organization.name } }
  return (
    <Section title={words('manage.close')} intro={words('manage.close.intro')}>
      <Card>
        <form method="post" action={addressOf(props, 'close')} class="form">
          <ReasonField
            {...{ ...MANAGE, words, name: 'close_reason', value: values.close_reason, error: errors.close_reason }}
          />
          <Field
            words={words}
            name="close_name"
            label="manage.close.name"
            hint={name}
            value={values.close_name}
            error={errors.close_name}
            maxLength={100}
            required
          />
          <div class="actions">
            <Button tone="danger">{words('manage.close.submit')}</Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}

function Move(props: ManagePageProps): JSX.Element {
  const { view, search, errors = {}, collisions = [] } = props
  const { words } = view
  return (
    <Section id="move" title={words('manage.move')} intro={words('manage.move.intro')}>
      <Card>
        {collisions.length > 0 && <Collisions view={view} names={collisions} />}
        <form method="get" action={`${addressOf(props, 'manage')}#move`} class="form">
          <Field
            words={words}
            name="parent"
            label="manage.move.search"
            hint={{ word: 'manage.move.search.hint' }}
            value={search?.typed}
            error={errors.parent}
            maxLength={100}
          />
          <div class="actions">
            <Button tone="secondary">{words('manage.move.search.submit')}</Button>
          </div>
        </form>
        {search && <Parents {...props} found={search.found} />}
      </Card>
    </Section>
  )
}

function Parents(props: ManagePageProps & { readonly found: readonly Parent[] }): JSX.Element {
  const { view, found } = props
  const { words } = view
  if (found.length === 0) return <EmptyState title={words('manage.move.none')} />
  return (
    <Table
      caption={words('manage.move')}
      columns={[words('manage.move.name'), words('manage.move.above'), words('manage.move.act')]}
      rows={found.map(({ id, name, above }) => ({
        key: id,
        cells: [
          <bdi key="name">{name}</bdi>,
          <bdi key="above">{above ?? '–'}</bdi>,
          <form key="act" method="post" action={addressOf(props, 'move')} class="post-button">
            <input type="hidden" name="parent" value={id} />
            <Button tone="secondary" small about={name}>
              {words('manage.move.submit')}
            </Button>
          </form>,
        ],
      }))}
    />
  )
}

function Collisions({
  view: { words },
  names,
}: {
  readonly view: View
  readonly names: readonly string[]
}): JSX.Element {
  return (
    <Alert tone="danger" title={words('manage.move.collide')}>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <bdi>{name}</bdi>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
