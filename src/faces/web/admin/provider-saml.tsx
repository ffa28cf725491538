import type { JSX } from 'preact'
import type { SamlProviderSettings } from '#domain/providers/provider-settings.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import type { ReadMetadata } from '../../http/upstream.ts'
import { type AdminCall, field } from '../call.ts'
import type { FormReader } from '../form.ts'
import { AreaField, Checkbox, Field } from '../ui/field.tsx'
import { addressProblem, isKeptOut, linesIn, NamesFields, namesIn, shortIn, valuesOfNames } from './provider-fields.tsx'
import type { KindFieldsProps, ProviderKindOnPages, ReadKind } from './provider-kind.ts'

const LONGEST_XML = 500_000
const SWITCHES = ['forces', 'signs', 'wantsSignedResponse', 'allowsUnasked'] as const

export const saml: ProviderKindOnPages = {
  blank: {
    ...{ metadataAddress: '', metadata: '', subject: '', asksContexts: '', forces: '', signs: '' },
    ...{ wantsSignedResponse: '', allowsUnasked: '' },
    ...valuesOfNames({ username: 'uid', fullName: 'displayName', email: 'mail', groups: '' }),
  },
  valuesOf: (provider) => {
    if (provider.kind !== 'saml') return {}
    const { settings } = provider
    const switches = Object.fromEntries(SWITCHES.map((name) => [name, settings[name] ? 'on' : '']))
    return {
      ...{
        metadataAddress: settings.metadataAddress ?? '',
        metadata: '',
        subject: settings.subject ?? '',
        ...switches,
      },
      ...{ asksContexts: settings.asksContexts.join('\n'), ...valuesOfNames(settings.names) },
    }
  },
  Fields,
  read,
  register: ({ acs, entityId }) => [
    ['entityId', entityId],
    ['acs', acs],
  ],
}

function Fields(props: KindFieldsProps): JSX.Element {
  const { view, values, errors, isThere } = props
  const { words } = view
  const text = (name: string) => ({ words, name, value: values[name] ?? '', error: errors[name] })
  const kept = isThere ? 'providers.metadata.kept' : 'providers.metadata.hint'
  return (
    <div class="form">
      <Field
        {...text('metadataAddress')}
        label="providers.metadataAddress"
        hint={{ word: 'providers.metadataAddress.hint' }}
      />
      <AreaField {...text('metadata')} label="providers.metadata" hint={{ word: kept }} rows={4} />
      <Field {...text('subject')} label="providers.subject" hint={{ word: 'providers.subject.hint' }} />
      <NamesFields {...props} />
      <AreaField
        {...text('asksContexts')}
        label="providers.contexts"
        hint={{ word: 'providers.contexts.hint' }}
        rows={2}
      />
      {SWITCHES.map((name) => (
        <Checkbox
          key={name}
          {...{ words, name, label: `providers.${name}` as const, hint: { word: `providers.${name}.hint` as const } }}
          checked={values[name] === 'on'}
        />
      ))}
    </div>
  )
}

async function read(
  call: AdminCall,
  form: FormReader<string>,
  known: IdentityProvider | undefined,
): Promise<ReadKind | undefined> {
  const before = known?.kind === 'saml' ? known : undefined
  const address = field(call, 'metadataAddress').trim()
  const found = await publishedIn(call, form, address, before?.settings.metadataAddress ?? '')
  const published = found ?? (before && { ...before.settings, issuer: before.issuer })
  if (!published) return undefined
  const on = (name: (typeof SWITCHES)[number]): boolean => field(call, name) === 'on'
  const { issuer, signInAddress, certificates } = published
  const subject = shortIn(call, form, 'subject')
  const settings: SamlProviderSettings = {
    ...{ metadataAddress: address === '' ? null : address, signInAddress, certificates, names: namesIn(call, form) },
    ...{ subject: subject === '' ? null : subject, asksContexts: linesIn(call, form, 'asksContexts') },
    ...{ forces: on('forces'), signs: on('signs'), wantsSignedResponse: on('wantsSignedResponse') },
    allowsUnasked: on('allowsUnasked'),
  }
  const document = found && ({ kind: 'saml', signInAddress, certificates } as const)
  return { issuer, own: { kind: 'saml', settings }, document }
}

/** What is pasted goes before what is fetched; undefined where neither is new. */
async function publishedIn(
  call: AdminCall,
  form: FormReader<string>,
  address: string,
  known: string,
): Promise<ReadMetadata | undefined> {
  const { organization, site } = call
  const xml = field(call, 'metadata').trim()
  if (xml.length > LONGEST_XML) return form.wrong('metadata', 'error.tooLong', { max: LONGEST_XML })
  const problem = address === '' ? undefined : addressProblem(address, organization)
  if (problem) return form.wrong('metadataAddress', problem)
  if (xml === '' && address === known) return known === '' && address === '' ? missing(call, form) : undefined
  if (xml === '' && address === '') return undefined
  const from = xml === '' ? { address, publicOnly: isKeptOut(organization) } : { xml }
  const read = await site.upstream.readMetadata(from)
  if (!('reason' in read)) return read
  return form.wrong(xml === '' ? 'metadataAddress' : 'metadata', 'providers.metadata.wrong', {
    why: call.words(`sso.reason.${read.reason}`),
    said: (read.said ?? '').slice(0, 200),
  })
}

function missing({ params }: AdminCall, form: FormReader<string>): undefined {
  return params.provider === undefined ? form.wrong('metadataAddress', 'providers.metadata.missing') : undefined
}
