import type { JSX } from 'preact'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import { minute } from '#kernel/time.ts'
import { type AdminCall, field } from '../call.ts'
import type { FormReader } from '../form.ts'
import { AreaField, Checkbox, Field } from '../ui/field.tsx'
import {
  addressProblem,
  isKeptOut,
  linesIn,
  minutesIn,
  NamesFields,
  namesIn,
  shortIn,
  valuesOfNames,
} from './provider-fields.tsx'
import type { KindFieldsProps, ProviderKindOnPages, ReadKind } from './provider-kind.ts'

const LONGEST_SECRET = 500
const MOST_MINUTES = 10_000

export const oidc: ProviderKindOnPages = {
  blank: {
    ...{
      issuer: '',
      clientId: '',
      secret: '',
      scopes: 'profile\nemail',
      asksContexts: '',
      asksMaxAge: '',
      asksClaims: '',
    },
    ...{ asksUserinfo: '' },
    ...valuesOfNames({ username: 'preferred_username', fullName: 'name', email: 'email', groups: 'groups' }),
  },
  valuesOf: (provider) => {
    if (provider.kind !== 'oidc') return {}
    const { clientId, scopes, names, asksContexts, asksMaxAge, asksClaims, asksUserinfo } = provider.settings
    return {
      ...{ issuer: provider.issuer, clientId, secret: '', scopes: scopes.join('\n'), ...valuesOfNames(names) },
      ...{ asksContexts: asksContexts.join('\n'), asksClaims: asksClaims.join('\n') },
      ...{ asksMaxAge: asksMaxAge === null ? '' : String(asksMaxAge / minute), asksUserinfo: asksUserinfo ? 'on' : '' },
    }
  },
  Fields,
  read,
  register: ({ callback }) => [['callback', callback]],
}

function Fields(props: KindFieldsProps): JSX.Element {
  const { view, values, errors, isThere } = props
  const { words } = view
  const text = (name: string) => ({ words, name, value: values[name] ?? '', error: errors[name] })
  return (
    <div class="form">
      <Field {...text('issuer')} label="providers.issuer" hint={{ word: 'providers.issuer.hint' }} required />
      <Field {...text('clientId')} label="providers.clientId" required />
      <Field
        {...{ ...text('secret'), value: '' }}
        label="providers.secret"
        hint={{ word: isThere ? 'providers.secret.kept' : 'providers.secret.hint' }}
      />
      <AreaField {...text('scopes')} label="providers.scopes" hint={{ word: 'providers.scopes.hint' }} rows={2} />
      <NamesFields {...props} />
      <Checkbox
        {...{ words, name: 'asksUserinfo', label: 'providers.userinfo', hint: { word: 'providers.userinfo.hint' } }}
        checked={values.asksUserinfo === 'on'}
      />
      <AreaField {...text('asksContexts')} label="providers.acr" hint={{ word: 'providers.acr.hint' }} rows={2} />
      <Field {...text('asksMaxAge')} label="providers.maxAge" hint={{ word: 'providers.maxAge.hint' }} />
      <AreaField {...text('asksClaims')} label="providers.claims" hint={{ word: 'providers.claims.hint' }} rows={2} />
    </div>
  )
}

async function read(call: AdminCall, form: FormReader<string>, known: IdentityProvider | undefined): Promise<ReadKind> {
  const issuer = await issuerIn(call, form, known?.issuer)
  const clientId = shortIn(call, form, 'clientId')
  if (clientId === '') form.wrong('clientId', 'error.required')
  const secret = field(call, 'secret').trim()
  if (secret.length > LONGEST_SECRET) form.wrong('secret', 'error.tooLong', { max: LONGEST_SECRET })
  const maxAge = minutesIn(call, form, 'asksMaxAge', MOST_MINUTES)
  const settings = {
    ...{
      clientId,
      scopes: linesIn(call, form, 'scopes').filter((scope) => scope !== 'openid'),
      names: namesIn(call, form),
    },
    ...{ asksContexts: linesIn(call, form, 'asksContexts'), asksMaxAge: maxAge === null ? null : maxAge * minute },
    ...{ asksClaims: linesIn(call, form, 'asksClaims'), asksUserinfo: field(call, 'asksUserinfo') === 'on' },
  }
  return { issuer, own: { kind: 'oidc', settings }, secret: secret === '' ? undefined : secret }
}

/** One that answers for itself; one that is not new is not asked, so that it can be changed while it is down. */
async function issuerIn(call: AdminCall, form: FormReader<string>, known: string | undefined): Promise<string> {
  const issuer = field(call, 'issuer').trim()
  const { site, organization } = call
  if (issuer === known) return issuer
  const problem = issuer === '' ? 'error.required' : addressProblem(issuer, organization)
  if (problem || issuer.includes('?')) form.wrong('issuer', problem ?? 'providers.address.wrong')
  else {
    const refused = await site.upstream.checkIssuer(issuer, isKeptOut(organization))
    if (refused) form.wrong('issuer', `sso.reason.${refused.reason}`)
  }
  return issuer
}
