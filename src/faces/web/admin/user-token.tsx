import type { JSX } from 'preact'
import type { Protection } from '#domain/administration/people.ts'
import type { Deed } from '#domain/administration/rights.ts'
import type { Link } from '#domain/providers/links.ts'
import type { User } from '#domain/users/users.ts'
import { MethodFacts } from '../account/method-list.tsx'
import type { AppMethod } from '../account/two-factor-status.tsx'
import { Alert } from '../ui/alert.tsx'
import { Select } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { kindIcon } from '../ui/methods.ts'
import { Time } from '../ui/time.tsx'
import type { Said, View } from '../ui/view.ts'
import { organizationPath } from './organization-head.tsx'

export type UserTokenProps = {
  readonly view: View
  readonly user: User
  readonly may: (deed: Deed) => boolean
  readonly token: {
    readonly state: Protection
    /** The level above them that requires one; of it nobody here can free them. */
    readonly byLevel: string | undefined
    readonly required: boolean
    /** What they have set up. */
    readonly methods: readonly AppMethod[]
    /** By which providers they come. */
    readonly links?: readonly (Pick<Link, 'standing' | 'provedAt'> & { readonly provider: string })[] | undefined
  }
  readonly value: string | undefined
  readonly error: Said | undefined
}

/** The state of somebody's security token, and whether it is required of them. */
export function UserToken({ view, user, may, token, value, error }: UserTokenProps): JSX.Element {
  const { words } = view
  const { state, byLevel, required, methods, links = [] } = token
  const path = `${organizationPath(user.organizationId)}/users/${user.id}`
  return (
    <div class="form">
      <p class="token-line">
        <span>{words(`user.token.${state}`)}</span>
        {state === 'not-configured' && may('person.link') && (
          <a href={`${path}/enrollment-link`}>{words('details.token.configure')}</a>
        )}
        {state !== 'not-configured' && may('person.reset') && (
          <a href={`${path}/reset`}>{words('details.token.reset')}</a>
        )}
      </p>
      <UserMethods view={view} methods={methods} />
      <WhoAsksThere view={view} links={links} />
      {byLevel !== undefined && (
        <Alert tone="info" still>
          <p>{words('user.token.byLevel', { level: byLevel })}</p>
        </Alert>
      )}
      {may('person.require') && (
        <Select
          words={words}
          name="security_token"
          label="user.token.require"
          hint={{ word: 'user.token.require.hint' }}
          error={error}
          value={value ?? (required ? 'required' : 'not-required')}
          options={[
            { value: 'not-required', label: words('details.token.notRequired'), disabled: byLevel !== undefined },
            { value: 'required', label: words('details.token.required') },
          ]}
        />
      )}
    </div>
  )
}

/** Who asks for a second factor when they come by a provider, as support reads it. */
export function WhoAsksThere({
  view,
  links,
}: {
  readonly view: View
  readonly links: NonNullable<UserTokenProps['token']['links']>
}) {
  const { words } = view
  if (links.length === 0) return null
  return (
    <ul class="plain">
      {links.map(({ provider, standing, provedAt }) => (
        <li key={provider}>
          {words(`user.link.${standing ?? 'unused'}`, { provider })}
          {provedAt && (
            <>
              {' '}
              {words('company.lastProof')} <Time view={view} at={provedAt} />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

type UserMethodsProps = { readonly view: View; readonly methods: readonly AppMethod[] }

/** What they have, and which of it an administrator was shown the key of. */
export function UserMethods({ view, methods }: UserMethodsProps): JSX.Element | null {
  if (methods.length === 0) return null
  return (
    <ul class="items">
      {methods.map((method) => (
        <li key={method.id} class="item">
          <Icon name={kindIcon(method.kind)} />
          <MethodFacts view={view} method={method} knownHint="user.token.known" />
        </li>
      ))}
    </ul>
  )
}
