import type { JSX } from 'preact'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { Role } from '#domain/users/users.ts'
import { EmailField } from '../account/contact-fields.tsx'
import { ProofField } from '../account/proof-field.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Field, Select } from '../ui/field.tsx'
import { NewPasswordFields } from '../ui/new-password-fields.tsx'
import { Problems } from '../ui/problems.tsx'
import { Radios } from '../ui/radios.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import { PeopleHead } from './people-head.tsx'

export type ClientField = 'company' | 'kind'
export type PersonField =
  | 'username'
  | 'email'
  | 'name'
  | 'role'
  | 'entry'
  | 'new_password'
  | 'new_password_again'
  | 'current_password'

export type AddPageProps = {
  readonly view: View
  /** The head of the organization it is added to; without one, the tabs of the lists. */
  readonly head: Head | undefined
  readonly organization: Pick<Organization, 'id' | 'name' | 'kind'>
  readonly mayAddClients: boolean
  readonly roles: readonly Role[]
  readonly asksPassword: boolean
  readonly values?: FieldValues<ClientField | Exclude<PersonField, `${string}password${string}`>> | undefined
  readonly errors?: FieldErrors<ClientField | PersonField> | undefined
}

/** Adds what one manages: clients and resellers, and people. */
export function AddPage(props: AddPageProps): JSX.Element {
  const { view, head, organization, mayAddClients, roles, errors = {} } = props
  const { words } = view
  return (
    <SignedIn view={view} title="add.title" scripts={['strength.js']}>
      {head ? (
        <OrganizationHead view={view} head={head} current="/add" />
      ) : (
        <PeopleHead view={view} current="/admin/add" mayAdd />
      )}
      <Problems words={words} errors={errors} />
      <p class="lead">{words('add.to', { organization: organization.name })}</p>
      {roles.length > 0 && (
        <Section title={words('add.person')} intro={words('add.person.intro')}>
          <Card>
            <PersonForm {...props} />
          </Card>
        </Section>
      )}
      {mayAddClients && organization.kind !== 'client' && (
        <Section title={words('add.client')} intro={words('add.client.intro')}>
          <Card>
            <ClientForm {...props} />
          </Card>
        </Section>
      )}
      {roles.length > 0 && (
        <Section title={words('add.many')} intro={words('add.many.intro')}>
          <Card>
            <LinkButton href={`${organizationPath(organization.id)}/import`} tone="secondary">
              {words('import.title')}
            </LinkButton>
          </Card>
        </Section>
      )}
    </SignedIn>
  )
}

function PersonForm(props: AddPageProps): JSX.Element {
  const { view, organization, roles, values = {}, errors = {} } = props
  const { words } = view
  const text = (name: 'username' | 'name') => ({ words, name, value: values[name], error: errors[name] })
  return (
    <form method="post" action={`${organizationPath(organization.id)}/add/person`} class="form">
      <Field
        {...text('username')}
        label="signin.username"
        hint={{ word: 'add.username.hint' }}
        maxLength={128}
        required
      />
      <EmailField words={words} value={values.email} error={errors.email} />
      <Field {...text('name')} label="field.name" maxLength={100} />
      <Select
        words={words}
        name="role"
        label="users.role"
        error={errors.role}
        value={values.role ?? 'member'}
        options={roles.map((value) => ({ value, label: words(`role.${value}`) }))}
      />
      <Entry {...props} />
      <div class="actions">
        <Button>{words('add.person.submit')}</Button>
      </div>
    </form>
  )
}

/** By an invitation, or with a password that is typed twice. */
function Entry({ view, asksPassword, values = {}, errors = {} }: AddPageProps): JSX.Element {
  const { words } = view
  return (
    <>
      <Radios
        words={words}
        name="entry"
        label="add.entry"
        error={errors.entry}
        value={values.entry ?? 'invitation'}
        options={[
          { value: 'invitation', label: 'add.entry.invitation', hint: 'add.entry.invitation.hint' },
          { value: 'password', label: 'add.entry.password', hint: 'add.entry.password.hint' },
        ]}
      />
      <div class="form told-password">
        <NewPasswordFields
          {...{ words, errors }}
          names={['new_password', 'new_password_again']}
          labels={['add.password', 'details.retypePassword']}
        />
      </div>
      {asksPassword && (
        <ProofField view={view} label="user.proof.password" hint="add.proof.hint" error={errors.current_password} />
      )}
    </>
  )
}

function ClientForm({ view: { words }, organization, values = {}, errors = {} }: AddPageProps): JSX.Element {
  return (
    <form method="post" action={`${organizationPath(organization.id)}/add/client`} class="form">
      <Field
        words={words}
        name="company"
        label="clients.company"
        value={values.company}
        error={errors.company}
        maxLength={100}
        required
      />
      <Radios
        words={words}
        name="kind"
        label="clients.kind"
        error={errors.kind}
        value={values.kind ?? 'client'}
        options={[
          { value: 'client', label: 'organization.kind.client', hint: 'add.client.hint' },
          { value: 'reseller', label: 'organization.kind.reseller', hint: 'add.reseller.hint' },
        ]}
      />
      <div class="actions">
        <Button>{words('add.client.submit')}</Button>
      </div>
    </form>
  )
}
