import type { JSX } from 'preact'
import type { Application } from '#domain/applications/applications.ts'
import { privacyideaPrograms, privacyideaRecipe } from '../applications/privacyidea-recipes.ts'
import { Alert } from '../ui/alert.tsx'
import { CopyButton, LinkButton, PostButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type SectionProps = {
  readonly view: View
  /** Of the application. */
  readonly path: string
  /** The address it has. */
  readonly made: { readonly createdAt: Date } | undefined
}

/** Whether programs that were written for privacyIDEA may ask for an application. */
export function PrivacyideaSection({ view, path, made }: SectionProps): JSX.Element {
  const { words } = view
  return (
    <Section id="privacyidea" title="privacyIDEA" intro={words('privacyidea.intro')}>
      <Card>
        {made ? (
          <p>
            {words('privacyidea.made')} <Time view={view} at={made.createdAt} />. {words('privacyidea.kept')}
          </p>
        ) : (
          <p>{words('privacyidea.none')}</p>
        )}
        <div class="actions actions-apart">
          <PostButton action={`${path}/privacyidea`} tone="secondary">
            {words(made ? 'privacyidea.renew' : 'privacyidea.make')}
          </PostButton>
          {made && (
            <PostButton action={`${path}/privacyidea/end`} tone="quiet">
              {words('privacyidea.end')}
            </PostButton>
          )}
        </div>
      </Card>
    </Section>
  )
}

type PageProps = {
  readonly view: View
  readonly head: Head
  readonly application: Application
  readonly address: string
}

const TITLES = { any: 'curl', pam: 'PAM (pam_python)', freeradius: 'FreeRADIUS (rlm_perl)' } as const

/** The answer that shows a new address. */
export function PrivacyideaPage({ view, head, application, address }: PageProps): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="privacyidea.address">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>
        <bdi>{application.name}</bdi>
      </h2>
      <Section title={words('privacyidea.address')} intro={words('privacyidea.address.intro')}>
        <Card>
          <div class="form">
            <Alert tone="success" title={words('privacyidea.once')} />
            <p class="center">
              <code class="key key-long" id="privacyidea-address" dir="ltr">
                {address}
              </code>
            </p>
            <CopyButton
              of="privacyidea-address"
              label={words('applications.copy')}
              done={words('applications.copied')}
            />
            <p>{words('privacyidea.service')}</p>
          </div>
        </Card>
        {privacyideaPrograms.map((program) => (
          <details key={program} class="card recipe">
            <summary>{TITLES[program]}</summary>
            <pre id={`recipe-${program}`} dir="ltr">
              {privacyideaRecipe(program, address)}
            </pre>
            <CopyButton
              of={`recipe-${program}`}
              label={words('applications.copy')}
              done={words('applications.copied')}
            />
          </details>
        ))}
      </Section>
      <div class="actions actions-end">
        <LinkButton href={`${organizationPath(head.organization.id)}/applications/${application.id}`} tone="quiet">
          {words('oidc.back')}
        </LinkButton>
      </div>
    </SignedIn>
  )
}
