import type { JSX } from 'preact'
import type { Application } from '#domain/applications/applications.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { AreaField, Checkbox, Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { type OidcParts, OidcSetUp } from './application-oidc.tsx'
import type { OidcField, OidcValues } from './oidc-form.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type Props = {
  readonly view: View
  readonly head: Head
  readonly application: Application
  readonly values: OidcValues
  readonly errors?: FieldErrors<OidcField>
}

/** Where an application that speaks OpenID Connect waits for people, and whether it has a secret. */
export function OidcPage({ view, head, application, values, errors = {} }: Props): JSX.Element {
  const { words } = view
  const back = `${organizationPath(head.organization.id)}/applications/${application.id}`
  const area = (name: 'redirects' | 'after', rows: number): JSX.Element => (
    <AreaField
      words={words}
      name={name}
      label={`oidc.${name}`}
      hint={{ word: `oidc.${name}.hint` }}
      value={values[name]}
      error={errors[name]}
      rows={rows}
    />
  )
  return (
    <SignedIn view={view} title="oidc.addresses">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>{words('oidc.addresses.of', { application: application.name })}</h2>
      <Problems words={words} errors={errors} />
      <form method="post" action={`${back}/openid`} class="form form-wide">
        <Card>
          <div class="form">
            {area('redirects', 3)}
            {area('after', 2)}
            <Field
              words={words}
              name="logout"
              label="oidc.logout"
              hint={{ word: 'oidc.logout.hint' }}
              value={values.logout}
              error={errors.logout}
            />
            <Checkbox words={words} name="public" label="oidc.public" checked={values.public === 'on'} />
          </div>
        </Card>
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

type SecretProps = Pick<Props, 'view' | 'head' | 'application'> & OidcParts & { readonly secret: string }

/** The answer that shows a new secret. */
export function OidcSecretPage(props: SecretProps): JSX.Element {
  const { view, head, application } = props
  const { words } = view
  return (
    <SignedIn view={view} title="oidc.secret">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>
        <bdi>{application.name}</bdi>
      </h2>
      <OidcSetUp {...props} />
      <div class="actions actions-end">
        <LinkButton href={`${organizationPath(head.organization.id)}/applications/${application.id}`} tone="quiet">
          {words('oidc.back')}
        </LinkButton>
      </div>
    </SignedIn>
  )
}
