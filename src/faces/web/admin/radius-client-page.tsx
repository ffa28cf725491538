import type { JSX } from 'preact'
import type { Application } from '#domain/applications/applications.ts'
import type { RadiusClient } from '#domain/applications/radius-clients.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, CopyButton, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { AreaField, Checkbox, described, Field, type FieldBasics, FieldFrame } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { RadiusRecipes } from './application-radius.tsx'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import type { ClientField, ClientValues } from './radius-client-form.ts'
import type { RadiusIngredients } from './radius-recipes.ts'

type Frame = { readonly view: View; readonly head: Head; readonly application: Application }

type Props = Frame & {
  readonly values: ClientValues
  /** One that is there already. */
  readonly client?: RadiusClient
  readonly errors?: FieldErrors<ClientField>
}

const pathOf = ({ head, application }: Frame): string =>
  `${organizationPath(head.organization.id)}/applications/${application.id}`

/** Adds a client, or changes one. */
export function RadiusClientPage(props: Props): JSX.Element {
  const { view, head, client, errors = {} } = props
  const { words } = view
  const path = pathOf(props)
  const title = client ? 'radius.client.edit' : 'radius.client.add'
  return (
    <SignedIn view={view} title={title}>
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>{words(title)}</h2>
      <Problems words={words} errors={errors} />
      <form method="post" action={`${path}/clients/${client?.id ?? 'new'}`} class="form form-wide">
        <Where {...props} />
        <Secrets {...props} />
        <div class="actions actions-end">
          {client && (
            <LinkButton href={`${path}/clients/${client.id}/remove`} tone="quiet">
              {words('radius.client.remove')}
            </LinkButton>
          )}
          <LinkButton href={path} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button>{words('radius.client.save')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

function Where({ view: { words }, values, errors = {} }: Props): JSX.Element {
  return (
    <Section title={words('radius.where')} intro={words('radius.where.intro')}>
      <Card>
        <div class="form">
          <Field words={words} name="name" label="applications.name" value={values.name} error={errors.name} required />
          <Field
            {...{ words, name: 'network', label: 'radius.network', hint: { word: 'radius.network.hint' } }}
            value={values.network}
            error={errors.network}
          />
          <Field
            {...{ words, name: 'fingerprint', label: 'radius.fingerprint', hint: { word: 'radius.fingerprint.hint' } }}
            value={values.fingerprint}
            error={errors.fingerprint}
          />
          <AreaField
            {...{ words, name: 'attributes', label: 'radius.attributes', hint: { word: 'radius.attributes.hint' } }}
            value={values.attributes}
            error={errors.attributes}
            rows={3}
          />
        </div>
      </Card>
    </Section>
  )
}

function Secrets({ view: { words }, values, client, errors = {} }: Props): JSX.Element {
  const hint = { word: client ? 'gateway.secret.kept' : 'radius.secret.hint' } as const
  return (
    <Section title={words('radius.secret')} intro={words('radius.secret.intro')}>
      <Card>
        <div class="form">
          <SecretField {...{ words, name: 'secret', label: 'radius.secret', hint }} error={errors.secret} />
          {client && <Checkbox words={words} name="again" label="radius.secret.again" checked={false} />}
          <Checkbox
            {...{ words, name: 'bare', label: 'radius.bare', hint: { word: 'radius.bare.hint' } }}
            checked={values.bare === 'on'}
            error={errors.bare}
          />
        </div>
      </Card>
    </Section>
  )
}

/** Typed anew or left blank: what is there is never shown. */
function SecretField(field: FieldBasics): JSX.Element {
  return (
    <FieldFrame {...field}>
      <input {...described(field)} type="password" autocomplete="new-password" maxlength={200} dir="ltr" />
    </FieldFrame>
  )
}

type SecretProps = Frame & { readonly name: string; readonly ingredients: RadiusIngredients }

/** The secret that was made, once, and the lines it belongs in. */
export function RadiusSecretPage(props: SecretProps): JSX.Element {
  const { view, head, name, ingredients } = props
  const { words } = view
  return (
    <SignedIn view={view} title="radius.secret.new">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <Card>
        <div class="form">
          <p>{words('radius.secret.new')}</p>
          <p class="center">
            <code class="key" id="radius-secret" dir="ltr">
              {ingredients.secret}
            </code>
          </p>
          <CopyButton of="radius-secret" label={words('applications.copy')} done={words('applications.copied')} />
          <Alert tone="warning" title={words('radius.secret.once')} still />
          <div class="actions">
            <LinkButton href={pathOf(props)}>{words('close')}</LinkButton>
          </div>
        </div>
      </Card>
      <Section title={words('applications.setUp')} intro={words('radius.setUp.intro')}>
        <RadiusRecipes view={view} ingredients={ingredients} />
      </Section>
    </SignedIn>
  )
}

export function RemoveRadiusClientPage(props: Frame & { readonly client: RadiusClient }): JSX.Element {
  const { view, head, client } = props
  const { words } = view
  const path = `${pathOf(props)}/clients/${client.id}`
  return (
    <SignedIn view={view} title="radius.client.remove">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>{words('radius.client.remove')}</h2>
      <Card>
        <p>{words('radius.client.remove.text', { client: client.name })}</p>
        <form method="post" action={`${path}/remove`} class="actions actions-end">
          <LinkButton href={path} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button tone="danger">{words('radius.client.remove')}</Button>
        </form>
      </Card>
    </SignedIn>
  )
}
