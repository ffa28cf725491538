import type { JSX } from 'preact'
import { type ApiKey, askingVerbs, managingVerbs, type Verb } from '#domain/applications/api-keys.ts'
import type { Application } from '#domain/applications/applications.ts'
import { Button, CopyButton, LinkButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { AreaField, Checkbox, Field, Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { ShownKey } from '../ui/shown-key.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { type FieldErrors, say, type View } from '../ui/view.ts'
import { boxOf, type KeyField, type KeyValues } from './api-keys-form.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type Frame = { readonly view: View; readonly head: Head }

const pathOf = ({ head }: Frame): string => `${organizationPath(head.organization.id)}/keys`

/** What other programs sign in with. */
export function ApiKeysPage(props: Frame & { readonly keys: readonly ApiKey[] }): JSX.Element {
  const { view, head, keys } = props
  const { words } = view
  return (
    <SignedIn view={view} title="apiKeys.title">
      <OrganizationHead view={view} head={head} current="/keys" />
      <p class="lead">
        {words('apiKeys.intro')} <a href="/v1/">{words('apiKeys.reference')}</a>
      </p>
      {keys.length === 0 ? (
        <EmptyState title={words('apiKeys.none')}>
          <p>{words('apiKeys.none.text')}</p>
        </EmptyState>
      ) : (
        <List {...props} />
      )}
      <div class="actions">
        <LinkButton href={`${pathOf(props)}/new`}>{words('apiKeys.add')}</LinkButton>
      </div>
    </SignedIn>
  )
}

function List(props: Frame & { readonly keys: readonly ApiKey[] }): JSX.Element {
  const { view, keys } = props
  const { words } = view
  const columns = ['applications.name', 'apiKeys.verbs', 'apiKeys.ends', 'apiKeys.used', 'apiKeys.end.column'] as const
  return (
    <div class="card">
      <Table
        caption={words('apiKeys.title')}
        columns={columns.map((word) => words(word))}
        rows={keys.map((key) => ({
          key: key.id,
          cells: [
            <bdi key="name">{key.name}</bdi>,
            key.verbs.map((verb) => words(`apiKeys.verb.${verb}`)).join(', '),
            key.endsAt ? <Time key="ends" view={view} at={key.endsAt} /> : words('apiKeys.ends.never'),
            key.lastUsedAt ? <Time key="used" view={view} at={key.lastUsedAt} ago /> : words('apiKeys.used.never'),
            <LinkButton key="end" href={`${pathOf(props)}/${key.id}/end`} tone="secondary" small about={key.name}>
              {words('apiKeys.end.short')}
            </LinkButton>,
          ],
        }))}
      />
    </div>
  )
}

type FormProps = Frame & {
  readonly values: KeyValues
  readonly applications: readonly Application[]
  readonly errors?: FieldErrors<KeyField>
}

export function NewApiKeyPage(props: FormProps): JSX.Element {
  const { view, head, values, errors = {} } = props
  const { words } = view
  return (
    <SignedIn view={view} title="apiKeys.add">
      <OrganizationHead view={view} head={head} current="/keys" />
      <h2>{words('apiKeys.add')}</h2>
      <Problems words={words} errors={errors} />
      <form method="post" action={`${pathOf(props)}/new`} class="form form-wide">
        <Section title={words('apiKeys.what')} intro={words('apiKeys.what.intro')}>
          <Card>
            <div class="form">
              <Field
                words={words}
                name="name"
                label="applications.name"
                value={values.name}
                error={errors.name}
                required
              />
              <Verbs {...props} />
            </div>
          </Card>
        </Section>
        <Bounds {...props} />
        <div class="actions actions-end">
          <LinkButton href={pathOf(props)} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button>{words('apiKeys.make')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

function Verbs(props: FormProps): JSX.Element {
  const { words } = props.view
  const { verbs } = props.errors ?? {}
  return (
    <>
      <fieldset class="field" id="verbs" aria-describedby={verbs && 'verbs-error'}>
        <legend>{words('apiKeys.verbs')}</legend>
        <Boxes {...props} of={askingVerbs} />
        {verbs && (
          <p class="error" id="verbs-error">
            {say(words, verbs)}
          </p>
        )}
      </fieldset>
      <fieldset class="field" aria-describedby="managing-hint">
        <legend>{words('apiKeys.verbs.managing')}</legend>
        <p class="hint" id="managing-hint">
          {words('apiKeys.verbs.managing.hint')}
        </p>
        <Boxes {...props} of={managingVerbs} />
      </fieldset>
    </>
  )
}

function Boxes({ view: { words }, values, of }: FormProps & { readonly of: readonly Verb[] }): JSX.Element {
  return (
    <>
      {of.map((verb) => (
        <Checkbox
          key={verb}
          words={words}
          name={boxOf(verb)}
          label={`apiKeys.verb.${verb}`}
          hint={{ word: `apiKeys.verb.${verb}.hint` }}
          checked={values.verbs.includes(verb)}
        />
      ))}
    </>
  )
}

function Bounds({ view: { words }, values, applications, errors = {} }: FormProps): JSX.Element {
  const choices = applications.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Section title={words('apiKeys.bounds')} intro={words('apiKeys.bounds.intro')}>
      <Card>
        <div class="form">
          {choices.length > 0 && (
            <Select
              {...{ words, name: 'application', label: 'apiKeys.application', value: values.application }}
              hint={{ word: 'apiKeys.application.hint' }}
              error={errors.application}
              options={[{ value: '', label: words('apiKeys.application.none') }, ...choices]}
            />
          )}
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
  )
}

/** The key, once. */
export function ApiKeyShownPage(
  props: Frame & { readonly name: string; readonly token: string; readonly address: string },
): JSX.Element {
  const { view, head, name, token, address } = props
  const { words } = view
  const lines = `curl ${address}/v1/verify \\\n  -H "Authorization: Bearer ${token}" \\\n  -H "Content-Type: application/json" \\\n  -d '{"user": "ana", "code": "123456"}'`
  return (
    <SignedIn view={view} title="apiKeys.new">
      <OrganizationHead view={view} head={head} current="/keys" />
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <ShownKey view={view} id="api-key" token={token} text={words('apiKeys.new')} close={pathOf(props)} />
      <Section title={words('apiKeys.try')} intro={words('apiKeys.try.intro')}>
        <div class="card recipe">
          <pre class="key-long" id="api-lines" dir="ltr">
            {lines}
          </pre>
          <CopyButton of="api-lines" label={words('applications.copy')} done={words('applications.copied')} />
        </div>
      </Section>
    </SignedIn>
  )
}

export function EndApiKeyPage(props: Frame & { readonly apiKey: ApiKey }): JSX.Element {
  const { view, head, apiKey } = props
  const { words } = view
  return (
    <SignedIn view={view} title="apiKeys.end">
      <OrganizationHead view={view} head={head} current="/keys" />
      <h2>{words('apiKeys.end')}</h2>
      <Card>
        <p>{words('apiKeys.end.text', { name: apiKey.name })}</p>
        <form method="post" action={`${pathOf(props)}/${apiKey.id}/end`} class="actions actions-end">
          <LinkButton href={pathOf(props)} tone="quiet">
            {words('cancel')}
          </LinkButton>
          <Button tone="danger">{words('apiKeys.end')}</Button>
        </form>
      </Card>
    </SignedIn>
  )
}
