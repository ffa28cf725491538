import type { JSX } from 'preact'
import { assurances } from '#domain/applications/applications.ts'
import { findPath } from '#domain/applications/privacyidea-paths.ts'
import { findWebhook } from '#domain/applications/webhooks.ts'
import { LinkButton } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import type { View } from '../ui/view.ts'
import type { KindOnPages } from './application-kind.ts'
import { organizationPath } from './organization-head.tsx'
import { PrivacyideaSection } from './privacyidea-page.tsx'
import { WebhookSection } from './webhook-page.tsx'

/** A portal of somebody's own, that asks by the API. */
export const api: KindOnPages = {
  fields: ['addresses'],
  assurances,
  setUp: async ({ world, scope, organization }, view, application) => {
    const { made, webhook } = await world.within(scope, async (work) => ({
      made: await findPath(work, application),
      webhook: await findWebhook(work, application),
    }))
    const path = organizationPath(organization.id)
    const one = `${path}/applications/${application.id}`
    return (
      <>
        <SetUp view={view} path={`${path}/keys`} />
        <PrivacyideaSection view={view} path={one} made={made} />
        <WebhookSection view={view} path={one} address={webhook?.address} />
      </>
    )
  },
}

function SetUp({ view: { words }, path }: { readonly view: View; readonly path: string }): JSX.Element {
  return (
    <Section title={words('applications.setUp')} intro={words('apiKeys.setUp.intro')}>
      <div class="actions">
        <LinkButton href={path}>{words('apiKeys.title')}</LinkButton>
        <LinkButton href="/v1/" tone="secondary">
          {words('apiKeys.reference')}
        </LinkButton>
      </div>
    </Section>
  )
}
