import type { JSX } from 'preact'
import { type ApiKey, managingVerbs, type Verb } from '#domain/applications/api-keys.ts'
import { Button, CopyButton, LinkButton, PostButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { AreaField, Checkbox, Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { ShownKey } from '../ui/shown-key.tsx'
import { AccountHead, SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { type FieldErrors, say, type View } from '../ui/view.ts'

export const OWN_KEYS = '/account/keys'
const SECURITY = '/account/security'

export type OwnKeyField = 'name' | 'verbs' | 'networks' | 'ends'
export type OwnKeyValues = {
  readonly name: string
  readonly networks: string
  readonly ends: string
  readonly verbs: readonly Verb[]
}

/** On the page of what protects them: with a second factor, scripts cannot sign in as they did. */
export function OwnKeysSection({ view: { words } }: { readonly view: View }): JSX.Element {
  return (
    <Section title={words('apiKeys.title')} intro={words('ownKeys.section')}>
      <Card>
        <div class="actions">
          <LinkButton href={OWN_KEYS} tone="secondary">
            {words('ownKeys.open')}
          </LinkButton>
        </div>
      </Card>
    </Section>
  )
}

type ListProps = { readonly view: View; readonly keys: readonly ApiKey[] }

/** The keys of somebody's own; `may`: whether they can make another. */
export function OwnKeysPage({ view, keys, may }: ListProps & { readonly may: boolean }): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="apiKeys.title">
      <AccountHead view={view} current={SECURITY} />
      <p class="lead">
        {words('ownKeys.intro')} <a href="/v1/">{words('apiKeys.reference')}</a>
      </p>
      {keys.length === 0 ? (
        <EmptyState title={words('apiKeys.none')} />
      ) : (
        <div class="card">
          <OwnKeyTable view={view} keys={keys} ends />
        </div>
      )}
      <div class="actions">
        {may && <LinkButton href={`${OWN_KEYS}/new`}>{words('apiKeys.add')}</LinkButton>}
        <LinkButton href={SECURITY} tone="quiet">
          {words('account.security')}
        </LinkButton>
      </div>
    </SignedIn>
  )
}

/** `ends`: with a button that ends each. */
export function OwnKeyTable({ view, keys, ends }: ListProps & { readonly ends?: boolean }): JSX.Element {
  const { words } = view
  const columns = ['applications.name', 'apiKeys.verbs', 'apiKeys.ends', 'apiKeys.used'] as const
  const last = ends ? [words('apiKeys.end.column')] : []
  return (
    <Table
      caption={words('apiKeys.title')}
      columns={[...columns.map((word) => words(word)), ...last]}
      rows={keys.map((key) => ({
        key: key.id,
        cells: [
          <bdi key="name">{key.name}</bdi>,
          key.verbs.map((verb) => words(`apiKeys.verb.${verb}`)).join(', '),
          key.endsAt ? <Time key="ends" view={view} at={key.endsAt} /> : words('apiKeys.ends.never'),
          key.lastUsedAt ? <Time key="used" view={view} at={key.lastUsedAt} ago /> : words('apiKeys.used.never'),
          ...(ends
            ? [
                <PostButton key="end" action={`${OWN_KEYS}/${key.id}/end`} tone="secondary" small about={key.name}>
                  {words('apiKeys.end.short')}
                </PostButton>,
              ]
            : []),
        ],
      }))}
    />
  )
}

type FormProps = {
  readonly view: View
  readonly values: OwnKeyValues
  readonly errors?: FieldErrors<OwnKeyField>
}

export function NewOwnKeyPage(props: FormProps): JSX.Element {
  const { view, values, errors = {} } = props
  const { words } = view
  return (
    <SignedIn view={view} title="apiKeys.add">
      <AccountHead view={view} current={SECURITY} />
      <h2>{words('apiKeys.add')}</h2>
      <Problems words={words} errors={errors} />
      <form method="post" action={`${OWN_KEYS}/new`} class="form form-wide">
        <Section title={words('apiKeys.what')} intro={words('ownKeys.what')}>
          <Card>
            <div class="form">
              <Field
                {...{ words, name: 'name', label: 'applications.name', value: values.name }}
                error={errors.name}
                required
              />
              <Verbs {...props} />
            </div>
          </Card>
        </Section>
        <Section title={words('apiKeys.bounds')} intro={words('apiKeys.bounds.intro')}>
          <Card>
            <div class="form">
              <AreaField
                {...{ words, name: 'networks', label: 'apiKeys.networks', value: values.networks, rows: 2 }}
                hint={{ word: 'apiKeys.networks.hint' }}
                error={errors.networks}
              />
              <Field
                {...{ words, name: 'ends', label: 'apiKeys.ends', value: values.ends, type: 'date' }}
                hint={{ word: 'apiKeys.ends.hint' }}
                error={errors.ends}
              />
            </div>
          </Card>
        </Section>
        <div class="actions actions-end">
          <LinkButton href={OWN_KEYS} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button>{words('apiKeys.make')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

function Verbs({ view: { words }, values, errors = {} }: FormProps): JSX.Element {
  return (
    <fieldset class="field" id="verbs" aria-describedby={errors.verbs && 'verbs-error'}>
      <legend>{words('apiKeys.verbs')}</legend>
      {managingVerbs.map((verb) => (
        <Checkbox
          key={verb}
          words={words}
          name={`verb_${verb}`}
          label={`apiKeys.verb.${verb}`}
          hint={{ word: `apiKeys.verb.${verb}.hint` }}
          checked={values.verbs.includes(verb)}
        />
      ))}
      {errors.verbs && (
        <p class="error" id="verbs-error">
          {say(words, errors.verbs)}
        </p>
      )}
    </fieldset>
  )
}

/** The key, once. */
export function OwnKeyShownPage(props: {
  readonly view: View
  readonly name: string
  readonly token: string
  readonly address: string
}): JSX.Element {
  const { view, name, token } = props
  const { words } = view
  return (
    <SignedIn view={view} title="apiKeys.new">
      <AccountHead view={view} current={SECURITY} />
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <ShownKey view={view} id="api-key" token={token} text={words('apiKeys.new')} close={OWN_KEYS} />
      <div class="card recipe">
        <pre class="key-long" id="api-lines" dir="ltr">
          {`curl ${props.address}/v1/organizations \\\n  -H "Authorization: Bearer ${token}"`}
        </pre>
        <CopyButton of="api-lines" label={words('applications.copy')} done={words('applications.copied')} />
      </div>
    </SignedIn>
  )
}
