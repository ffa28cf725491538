import type { JSX } from 'preact'
import { NAMED, type OnlyPasskeys, type WhatIf } from '#domain/administration/what-if.ts'
import type { Limits } from '#domain/policies/effective.ts'
import { setUpBy, weakForAdministrators } from '#domain/policies/levels.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Checkbox, Field, Select } from '../ui/field.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { type Inherited, limitFields, type PolicyField, type PolicyValues, policyKinds, starts } from './policy-form.ts'
import { Providers } from './policy-providers.tsx'

export type PolicyFormProps = {
  readonly view: View
  readonly action: string
  /** Whom the level is about, where it is not everybody. */
  readonly role?: string | undefined
  readonly values: PolicyValues
  readonly inherited: Inherited
  /** What saving it would change, and for which values that was asked. */
  readonly whatIf?: { readonly is: WhatIf; readonly checked: string } | undefined
  readonly errors?: FieldErrors<PolicyField> | undefined
}

/** All that a level can say. Nothing is saved before it was shown what that changes. */
export function PolicyForm(props: PolicyFormProps): JSX.Element {
  const { view, action, role, whatIf } = props
  const { words } = view
  const part = (title: Word, intro: Word, children: JSX.Element): JSX.Element => (
    <Section title={words(title)} intro={words(intro)}>
      <Card>
        <div class="form">{children}</div>
      </Card>
    </Section>
  )
  return (
    <form id="policy" method="post" action={action} class="form form-wide">
      {role && <input type="hidden" name="role" value={role} />}
      {whatIf && <input type="hidden" name="checked" value={whatIf.checked} />}
      {part('policy.require', 'policy.require.intro', <Requirement {...props} />)}
      {part('policy.methods', 'policy.methods.intro', <Methods {...props} />)}
      {part('policy.resistance', 'policy.resistance.intro', <Resistance {...props} />)}
      {part('policy.providers', 'policy.providers.intro', <Providers {...props} />)}
      {part('policy.codes', 'policy.codes.intro', <Codes {...props} />)}
      {part('policy.sessions', 'policy.sessions.intro', <Numbers {...props} of={SESSIONS} />)}
      {part('policy.others', 'policy.others.intro', <Others {...props} />)}
      <div class="actions actions-end">
        <Button tone={whatIf ? 'secondary' : 'primary'} name="do" value="check">
          {words('policy.check')}
        </Button>
      </div>
    </form>
  )
}

const SESSIONS = ['trustedBrowserDays', 'sessionIdle', 'sessionAbsolute', 'stepUpAge'] as const

function Requirement({ view: { words }, values, inherited, errors = {} }: PolicyFormProps): JSX.Element {
  const numeric = [
    { name: 'grace_days', label: 'policy.setting.graceDays' },
    { name: 'grace_sign_ins', label: 'policy.setting.graceSignIns' },
  ] as const
  const basics = { words }
  return (
    <>
      <Select
        {...basics}
        {...{ name: 'second_factor', label: 'policy.setting.secondFactor' as const, error: errors.second_factor }}
        hint={inherited.of('secondFactor')}
        value={values.second_factor}
        options={[
          {
            value: '',
            label: words('policy.inherit', { value: words(`policy.value.${inherited.effective.secondFactor.value}`) }),
          },
          { value: 'optional', label: words('policy.value.optional') },
          { value: 'required', label: words('policy.value.required') },
        ]}
      />
      <Select
        {...basics}
        {...{ name: 'start', label: 'policy.setting.start' as const, error: errors.start }}
        value={values.start}
        options={starts.map((value) => ({ value, label: words(`policy.start.${value}`) }))}
      />
      <Field
        {...basics}
        {...{ name: 'required_from', label: 'policy.setting.requiredFrom' as const, error: errors.required_from }}
        hint={{ word: 'policy.setting.requiredFrom.hint' }}
        value={values.required_from}
        type="date"
      />
      {numeric.map(({ name, label }) => (
        <Field key={name} {...{ words, name, label }} value={values[name]} error={errors[name]} maxLength={6} />
      ))}
    </>
  )
}

/** Nothing but what no foreign page can pass on. */
function Resistance({ view: { words }, values, inherited, errors = {} }: PolicyFormProps): JSX.Element {
  const above = inherited.effective.phishingResistant.value
  const value = words(`policy.value.${above === 'never' ? 'never' : 'passkeys'}`)
  return (
    <>
      <Select
        words={words}
        name="phishing_resistant"
        label="policy.setting.phishingResistant"
        hint={inherited.of('phishingResistant')}
        error={errors.phishing_resistant}
        value={values.phishing_resistant}
        options={[
          { value: '', label: words('policy.inherit', { value }) },
          { value: 'required', label: words('policy.value.passkeys') },
        ]}
      />
      <Field
        {...{ words, name: 'phishing_resistant_from', label: 'policy.setting.phishingResistantFrom' }}
        hint={{ word: 'policy.setting.phishingResistantFrom.hint' }}
        value={values.phishing_resistant_from}
        error={errors.phishing_resistant_from}
        type="date"
      />
      <p class="hint">{words('policy.setting.phishingResistant.hint')}</p>
    </>
  )
}

function Methods({ view: { words }, values, inherited }: PolicyFormProps): JSX.Element {
  return (
    <fieldset class="field">
      <legend>{words('policy.setting.offLimits')}</legend>
      {policyKinds.map((kind) => {
        const above = inherited.off(kind)
        const checked = above !== undefined || values.off.includes(kind)
        return (
          <Checkbox
            key={kind}
            words={words}
            name={`off_${kind}`}
            label={`method.${kind}`}
            hint={above}
            checked={checked}
            disabled={above !== undefined}
          />
        )
      })}
    </fieldset>
  )
}

/** Of codes that are sent. */
function Codes(props: PolicyFormProps): JSX.Element {
  const { view, values, inherited, errors = {} } = props
  const { words } = view
  const above = words(`policy.value.${inherited.effective.weakForAdministrators.value}`)
  return (
    <>
      <Select
        words={words}
        name="weak_for_administrators"
        label="policy.setting.weakForAdministrators"
        hint={inherited.of('weakForAdministrators')}
        error={errors.weak_for_administrators}
        value={values.weak_for_administrators}
        options={[
          { value: '', label: words('policy.inherit', { value: above }) },
          ...weakForAdministrators.map((value) => ({ value, label: words(`policy.value.${value}`) })),
        ]}
      />
      <p class="hint">{words('policy.setting.weakForAdministrators.hint')}</p>
      <Numbers {...props} of={['codeDigits']} />
    </>
  )
}

type NumbersProps = PolicyFormProps & { readonly of: readonly (keyof Limits)[] }

function Numbers({ view: { words }, values, inherited, errors = {}, of }: NumbersProps): JSX.Element {
  return (
    <>
      {of.map((limit) => {
        const name = limitFields[limit]
        return (
          <Field
            key={limit}
            words={words}
            name={name}
            label={`policy.setting.${limit}`}
            hint={inherited.of(limit)}
            value={values[name]}
            error={errors[name]}
            maxLength={6}
          />
        )
      })}
    </>
  )
}

function Others(props: PolicyFormProps): JSX.Element {
  const { view, values, inherited, errors = {} } = props
  const { words } = view
  const above = words(`policy.value.${inherited.effective.setUpBy.value}`)
  return (
    <>
      <Select
        words={words}
        name="set_up_by"
        label="policy.setting.setUpBy"
        hint={inherited.of('setUpBy')}
        error={errors.set_up_by}
        value={values.set_up_by}
        options={[
          { value: '', label: words('policy.inherit', { value: above }) },
          ...setUpBy.map((value) => ({ value, label: words(`policy.value.${value}`) })),
        ]}
      />
      <p class="hint">{words('policy.setting.setUpBy.hint')}</p>
      <Numbers {...props} of={['resetWait', 'linkLife']} />
    </>
  )
}

/** What would change for whom. It stands above the form it is about, which can still be changed. */
export function WhatIfPanel({ view, is }: { readonly view: View; readonly is: WhatIf }): JSX.Element {
  const { words } = view
  const { touched, reached, lists, onlyPasskeys } = is
  const contact = { phone: touched.withoutPhone, email: touched.withoutEmail }
  return (
    <Alert tone="info" title={words('policy.whatIf')}>
      <p>{words('policy.whatIf.touched', { touched: touched.people, reached })}</p>
      <People
        {...{ view, of: lists.nothing, count: touched.people }}
        title={words('policy.whatIf.list.nothing', { count: touched.people })}
      />
      <People
        {...{ view, of: lists.factor, count: touched.withoutFactor }}
        title={words('policy.whatIf.list.factor', { count: touched.withoutFactor })}
      />
      <People
        {...{ view, of: lists['phone-or-email'], count: undefined }}
        title={words('policy.whatIf.list.contact', contact)}
      />
      {onlyPasskeys && <WithoutPasskey view={view} is={onlyPasskeys} />}
      <div class="actions">
        <Button of="policy" name="do" value="save">
          {words('policy.save')}
        </Button>
      </div>
    </Alert>
  )
}

/** Who is let in by nothing from then on. */
function WithoutPasskey({ view, is }: { readonly view: View; readonly is: OnlyPasskeys }): JSX.Element {
  const { people, without, listed } = is
  return (
    <People
      {...{ view, of: listed, count: without }}
      title={view.words('policy.whatIf.list.passkey', { count: without, people })}
    />
  )
}

type PeopleProps = {
  readonly view: View
  readonly title: string
  readonly of: WhatIf['lists']['factor']
  readonly count: number | undefined
}

function People({ view: { words }, title, of, count }: PeopleProps): JSX.Element {
  if (of.length === 0) return <p>{title}</p>
  return (
    <details>
      <summary>{title}</summary>
      <ul>
        {of.map(({ id, username, organization }) => (
          <li key={id}>
            <bdi>{words('policy.whatIf.person', { username, organization })}</bdi>
          </li>
        ))}
        {count !== undefined && count > NAMED && <li>{words('policy.whatIf.more', { count: count - NAMED })}</li>}
      </ul>
    </details>
  )
}
