import { isLedTo } from '#domain/applications/addresses.ts'
import { MOST_REDIRECTS, type OidcSettings } from '#domain/applications/oidc-clients.ts'
import { type Call, field } from '../call.ts'
import { type FormReader, readForm, typed } from '../form.ts'
import { linesOf } from './application-form.ts'

const FIELDS = ['redirects', 'after', 'logout', 'public'] as const
export type OidcField = (typeof FIELDS)[number]
export type OidcValues = Readonly<Record<OidcField, string>>

export const typedOidc = (call: Call): OidcValues => typed(call, FIELDS)

export function oidcValuesOf(settings: OidcSettings | undefined): OidcValues {
  if (!settings) return { redirects: '', after: '', logout: '', public: '' }
  const { redirectAddresses, afterAddresses, logoutAddress, isPublic } = settings
  return {
    ...{ redirects: redirectAddresses.join('\n'), after: afterAddresses.join('\n') },
    ...{ logout: logoutAddress ?? '', public: isPublic ? 'on' : '' },
  }
}

/** Reads the form; what is wrong is in the reader's errors. */
export function readOidc(call: Call): {
  readonly settings?: OidcSettings
  readonly form: FormReader<OidcField>
} {
  const form = readForm<OidcField>(call)
  const isPublic = field(call, 'public') === 'on'
  const redirectAddresses = addressesIn(call, form, 'redirects', isPublic)
  const afterAddresses = addressesIn(call, form, 'after', isPublic)
  const typedLogout = field(call, 'logout').trim()
  if (typedLogout !== '' && !isLedTo(typedLogout, false))
    form.wrong('logout', 'oidc.address.wrong', { address: typedLogout.slice(0, 100) })
  // reason: a program without a browser shows a code instead; it can keep no secret either
  if (redirectAddresses.length === 0 && !isPublic) form.wrong('redirects', 'error.required')
  if (form.failed()) return { form }
  const logoutAddress = typedLogout === '' ? null : typedLogout
  return { form, settings: { redirectAddresses, afterAddresses, logoutAddress, isPublic } }
}

function addressesIn(
  call: Call,
  form: FormReader<OidcField>,
  name: 'redirects' | 'after',
  isPublic: boolean,
): string[] {
  const lines = linesOf(field(call, name))
  if (lines.length > MOST_REDIRECTS) form.wrong(name, 'error.tooMany', { max: MOST_REDIRECTS })
  const wrong = lines.find((line) => !isLedTo(line, isPublic))
  if (wrong !== undefined) form.wrong(name, 'oidc.address.wrong', { address: wrong.slice(0, 100) })
  return lines
}
