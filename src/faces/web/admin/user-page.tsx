import type { JSX } from 'preact'
import type { Kept } from '#domain/administration/kept-fields.ts'
import type { Deed } from '#domain/administration/rights.ts'
import type { Role, Status, User } from '#domain/users/users.ts'
import { accountFacts, ChangePasswordFields, EmailField, PlaceFields } from '../account/contact-fields.tsx'
import { isKept, KeptFacts } from '../account/kept-facts.tsx'
import { ProofField } from '../account/proof-field.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { Field, Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import { Breadcrumb, type Head, organizationPath } from './organization-head.tsx'
import { UserLinks } from './user-links.tsx'
import { UserMethods, UserToken, type UserTokenProps, WhoAsksThere } from './user-token.tsx'

export type UserField =
  | 'name'
  | 'email'
  | 'mobile'
  | 'language'
  | 'time_zone'
  | 'role'
  | 'status'
  | 'security_token'
  | 'new_password'
  | 'new_password_again'
  | 'current_password'

export type UserPageProps = {
  readonly view: View
  readonly head: Head
  readonly user: User
  readonly token: UserTokenProps['token']
  /** By which directory they are kept. */
  readonly kept?: Kept | undefined
  /** The roles and states they may be given; their present one is among them. */
  readonly roles: readonly Role[]
  readonly statuses: readonly Status[]
  readonly may: (deed: Deed) => boolean
  readonly isSelf: boolean
  /** Whoever changes what protects somebody proves first that it is still they. */
  readonly asksPassword: boolean
  readonly values: FieldValues<Exclude<UserField, `${string}password${string}`>>
  readonly errors?: FieldErrors<UserField> | undefined
}

export const userPath = ({ organizationId, id }: { readonly organizationId: string; readonly id: string }): string =>
  `${organizationPath(organizationId)}/users/${id}`

/** The details of somebody else. Whoever may not change them sees them. */
export function UserPage(props: UserPageProps): JSX.Element {
  const { view, head, user, isSelf, may, errors = {} } = props
  const { words } = view
  const { organization, levels } = head
  return (
    <SignedIn view={view} title="details.title" scripts={['strength.js']}>
      <div class="account-head">
        <Breadcrumb view={view} levels={[...levels, organization]} />
        <h1>{words('details.title')}</h1>
      </div>
      <Problems words={words} errors={errors} />
      <Section title={words('details.account')} intro={words(isSelf ? 'user.self' : 'user.account.intro')}>
        <Card>
          <Facts {...props} />
          {isSelf && (
            <p>
              <a href="/account/details">{words('user.self.link')}</a>
            </p>
          )}
        </Card>
      </Section>
      {!isSelf && <UserLinks view={view} user={user} may={may} />}
      {may('person.change') ? <Form {...props} /> : <Seen {...props} />}
    </SignedIn>
  )
}

function Facts({ view, head, user }: UserPageProps): JSX.Element {
  const none = { term: view.words('signin.password'), is: view.words('passwordPage.none') }
  const facts = accountFacts(view, { ...user, customer: head.organization.name })
  return <DefinitionList rows={user.hasPassword || user.status === 'invited' ? facts : [...facts, none]} />
}

/** For those who may not change it. */
function Seen({ view, user, token, kept }: UserPageProps): JSX.Element {
  const { words } = view
  const { name, email, mobile, language, timeZone, role, status } = user
  const rows = [
    { term: words('field.name'), is: <bdi>{name}</bdi> },
    { term: words('field.email'), is: <bdi>{email}</bdi> },
    { term: words('field.mobile'), is: <bdi dir="ltr">{mobile ?? ''}</bdi> },
    { term: words('field.language'), is: language === 'auto' ? words('field.language.auto') : language },
    { term: words('details.token'), is: <TokenSeen view={view} token={token} /> },
    { term: words('details.status'), is: words(`status.${status}`) },
    { term: words('users.role'), is: words(`role.${role}`) },
    { term: words('field.timeZone'), is: timeZone },
  ]
  return (
    <Section title={words('details.contact')}>
      <Card>
        {kept && <KeptFacts {...{ view, user }} kept={kept} to="them" bare />}
        <DefinitionList rows={rows.filter(({ is }) => is !== '')} />
      </Card>
    </Section>
  )
}

function TokenSeen({ view, token }: Pick<UserPageProps, 'view' | 'token'>): JSX.Element {
  return (
    <>
      {view.words(`user.token.${token.state}`)}
      <UserMethods view={view} methods={token.methods} />
      <WhoAsksThere view={view} links={token.links ?? []} />
    </>
  )
}

function Form(props: UserPageProps): JSX.Element {
  const { view, user, asksPassword, errors = {} } = props
  const { words } = view
  return (
    <form method="post" action={userPath(user)} class="form form-wide">
      <Section title={words('details.contact')} intro={words('user.contact.intro')}>
        <Card>
          <Contact {...props} />
        </Card>
      </Section>
      <Section title={words('details.token')} intro={words('user.token.intro')}>
        <Card>
          <UserToken {...props} value={props.values.security_token} error={errors.security_token} />
        </Card>
      </Section>
      <Section title={words('user.standing')} intro={words('user.standing.intro')}>
        <Card>
          <Standing {...props} />
        </Card>
      </Section>
      <Section title={words('details.password')} intro={words('user.password.intro')}>
        <Card>
          <Passwords {...props} />
        </Card>
      </Section>
      {asksPassword && (
        <Section title={words('user.proof')} intro={words('user.proof.intro')}>
          <Card>
            <ProofField view={view} label="user.proof.password" error={errors.current_password} />
          </Card>
        </Section>
      )}
      <div class="actions actions-end">
        <Button>{words('details.submit')}</Button>
      </div>
    </form>
  )
}

function Contact({ view, user, kept, values, errors = {} }: UserPageProps): JSX.Element {
  const { words } = view
  return (
    <div class="form">
      <KeptFacts {...{ view, user, kept }} to="them" />
      {!isKept(kept, 'name') && (
        <Field words={words} name="name" label="field.name" value={values.name} error={errors.name} maxLength={100} />
      )}
      {!isKept(kept, 'email') && <EmailField words={words} value={values.email} error={errors.email} />}
      <PlaceFields words={words} values={values} errors={errors} kept={kept} />
    </div>
  )
}

function Standing({ view: { words }, roles, statuses, values, errors = {} }: UserPageProps): JSX.Element {
  return (
    <div class="form">
      <Select
        words={words}
        name="status"
        label="details.status"
        hint={{ word: 'user.status.hint' }}
        error={errors.status}
        value={values.status ?? ''}
        options={statuses.map((value) => ({ value, label: words(`status.${value}`) }))}
      />
      <Select
        words={words}
        name="role"
        label="users.role"
        hint={{ word: 'user.role.hint' }}
        error={errors.role}
        value={values.role ?? ''}
        options={roles.map((value) => ({ value, label: words(`role.${value}`) }))}
      />
    </div>
  )
}

function Passwords({ view: { words }, errors = {} }: UserPageProps): JSX.Element {
  return (
    <div class="form">
      <ChangePasswordFields words={words} errors={errors} />
    </div>
  )
}
