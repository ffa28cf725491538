import type { JSX } from 'preact'
import type { OfferedProvider } from '#domain/providers/offered.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { Said, View } from '../ui/view.ts'

export const BY_COMPANY = '/signin/company'

type CompanyPageProps = {
  readonly view: View
  readonly providers: readonly OfferedProvider[]
  readonly value?: string | undefined
  readonly error?: Said | undefined
}

/** Asks for a name, and sends whoever has one of a company's to where that company keeps its accounts. */
export function CompanyPage({ view, providers, value, error }: CompanyPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="signin.company.title" languagesAt={BY_COMPANY}>
      <p class="lead">{words('signin.company.intro')}</p>
      <form method="post" action={BY_COMPANY} class="form">
        <Field
          words={words}
          name="username"
          label="signin.company.name"
          value={value}
          error={error}
          autocomplete="username"
          autofocus
          required
        />
        <Button wide>{words('signin.company.submit')}</Button>
      </form>
      <ProviderButtons view={view} providers={providers} />
      <p class="aside-links">
        <a href="/signin">{words('signin.company.back')}</a>
      </p>
    </SignedOut>
  )
}

type ProviderButtonsProps = { readonly view: View; readonly providers: readonly OfferedProvider[] }

/** One for each provider of the organization itself; those of others below are found by their domains. */
export function ProviderButtons({ view, providers }: ProviderButtonsProps): JSX.Element | null {
  const { words } = view
  if (providers.length === 0) return null
  return (
    <div class="form">
      <p class="or">
        <span>{words('signin.or')}</span>
      </p>
      {providers.map(({ id, name }) => (
        <LinkButton key={id} href={`/sso/${id}`} tone="secondary" wide>
          {words('signin.company.with', { provider: name })}
        </LinkButton>
      ))}
    </div>
  )
}
