import type { JSX } from 'preact'
import { type Application, type ApplicationKind, applicationKinds } from '#domain/applications/applications.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Choices } from '../ui/choices.tsx'
import { AreaField, Checkbox, Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { Radios } from '../ui/radios.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { type ApplicationField, type ApplicationValues, roleFields } from './application-form.ts'
import type { OwnField } from './application-kind.ts'
import { kindsOnPages } from './application-kinds.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type Props = {
  readonly view: View
  readonly head: Head
  readonly kind: ApplicationKind
  readonly values: ApplicationValues
  /** One that is there already. */
  readonly application?: Application
  readonly errors?: FieldErrors<ApplicationField>
}

/** Adds an application, or changes one. */
export function ApplicationFormPage(props: Props): JSX.Element {
  const { view, head, application, errors = {} } = props
  const { words } = view
  const list = `${organizationPath(head.organization.id)}/applications`
  const back = application ? `${list}/${application.id}` : list
  return (
    <SignedIn view={view} title={application ? 'applications.edit' : 'applications.add'}>
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>{words(application ? 'applications.edit' : 'applications.add')}</h2>
      <Problems words={words} errors={errors} />
      <form method="post" action={application ? `${back}/edit` : `${list}/new`} class="form form-wide">
        <input type="hidden" name="kind" value={props.kind} />
        <Where {...props} />
        <Who {...props} />
        <Demands {...props} />
        <div class="actions actions-end">
          <LinkButton href={back} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button>{words('applications.save')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

const has = ({ kind }: Props, field: OwnField): boolean => kindsOnPages[kind].fields.includes(field)

function Where(props: Props): JSX.Element {
  const { values, errors = {} } = props
  const { words } = props.view
  return (
    <Section title={words('applications.what')} intro={words('applications.what.intro')}>
      <Card>
        <div class="form">
          <Field words={words} name="name" label="applications.name" value={values.name} error={errors.name} required />
          {has(props, 'addresses') && (
            <AreaField
              words={words}
              name="addresses"
              label="applications.addresses"
              hint={{ word: 'applications.addresses.hint' }}
              value={values.addresses}
              error={errors.addresses}
              rows={2}
            />
          )}
          <Checkbox words={words} name="enabled" label="applications.enabled" checked={values.enabled === 'on'} />
        </div>
      </Card>
    </Section>
  )
}

function Who({ view: { words }, head, values, errors = {} }: Props): JSX.Element {
  return (
    <Section title={words('applications.who')} intro={words('applications.who.intro')}>
      <Card>
        <div class="form">
          <fieldset class="field">
            <legend>{words('applications.roles')}</legend>
            {roleFields.map(({ role, name }) => (
              <Checkbox key={role} words={words} name={name} label={`role.${role}`} checked={values[name] === 'on'} />
            ))}
          </fieldset>
          <AreaField
            words={words}
            name="organizations"
            label="applications.organizations"
            hint={{ word: 'applications.organizations.hint', values: { organization: head.organization.name } }}
            value={values.organizations}
            error={errors.organizations}
            rows={3}
          />
        </div>
      </Card>
    </Section>
  )
}

function Demands(props: Props): JSX.Element {
  const { view, values, errors = {} } = props
  const { words } = view
  return (
    <Section title={words('applications.demand')} intro={words('applications.demand.intro')}>
      <Card>
        <div class="form">
          <Radios
            words={words}
            name="assurance"
            label="applications.assurance"
            value={values.assurance}
            error={errors.assurance}
            options={kindsOnPages[props.kind].assurances.map((value) => ({
              ...{ value, label: `applications.assurance.${value}` as const },
              hint: `applications.assurance.${value}.hint` as const,
            }))}
          />
          {has(props, 'minutes') && (
            <Field
              words={words}
              name="minutes"
              label="applications.minutes"
              hint={{ word: 'applications.minutes.hint' }}
              value={values.minutes}
              error={errors.minutes}
            />
          )}
          {has(props, 'rules') && (
            <AreaField
              words={words}
              name="rules"
              label="applications.rules"
              hint={{ word: 'applications.rules.hint' }}
              value={values.rules}
              error={errors.rules}
              rows={5}
            />
          )}
        </div>
      </Card>
    </Section>
  )
}

/** Before one is added: of which kind. */
export function ChooseKindPage({ view, head }: Pick<Props, 'view' | 'head'>): JSX.Element {
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/applications/new`
  return (
    <SignedIn view={view} title="applications.add">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>{words('applications.add')}</h2>
      <Choices
        view={view}
        all={applicationKinds.map((kind) => ({
          href: `${path}?kind=${kind}`,
          title: words(`applications.kind.${kind}`),
          hint: words(`applications.kind.${kind}.hint`),
        }))}
      />
    </SignedIn>
  )
}

type RemoveProps = { readonly view: View; readonly head: Head; readonly application: Application }

export function RemoveApplicationPage({ view, head, application: { id, name } }: RemoveProps): JSX.Element {
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/applications/${id}`
  return (
    <SignedIn view={view} title="applications.remove">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>{words('applications.remove')}</h2>
      <Card>
        <p>{words('applications.remove.text', { application: name })}</p>
        <form method="post" action={`${path}/remove`} class="actions actions-end">
          <LinkButton href={path} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button tone="danger">{words('applications.remove')}</Button>
        </form>
      </Card>
    </SignedIn>
  )
}
