import type { JSX } from 'preact'
import type { Flood } from '#domain/budgets/flood.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import { ReasonField } from './reason-field.tsx'

export type ProtectionPageProps = {
  readonly view: View
  readonly head: Head
  /** Undefined where people sign in at an address of another organization. */
  readonly flood: Flood | undefined
  readonly values?: FieldValues<'reason'> | undefined
  readonly errors?: FieldErrors<'reason'> | undefined
}

/** What many wrong sign-ins make strangers wait, and the way to lift it. */
export function ProtectionPage(props: ProtectionPageProps): JSX.Element {
  const { view, head, flood, errors = {} } = props
  const { words } = view
  return (
    <SignedIn view={view} title="protection.title">
      <OrganizationHead view={view} head={head} current="/protection" />
      <p class="lead">{words('protection.intro')}</p>
      <Problems words={words} errors={errors} />
      {flood ? <State {...props} flood={flood} /> : <EmptyState title={words('protection.elsewhere')} />}
      {(flood?.waits.wait ?? 0) > 0 || errors.reason ? <Lift {...props} /> : null}
    </SignedIn>
  )
}

function State({ view: { words }, flood }: ProtectionPageProps & { readonly flood: Flood }): JSX.Element {
  const { wrong, counted, usual, networks, waits } = flood
  const number = (count: number): string => words('limits.number', { count })
  const rows = [
    { term: words('protection.wrong'), is: number(wrong) },
    ...(counted < wrong ? [{ term: words('protection.counted'), is: number(counted) }] : []),
    { term: words('protection.networks'), is: networks === undefined ? words('protection.many') : number(networks) },
    { term: words('protection.usual'), is: number(usual) },
    {
      term: words('protection.wait'),
      is: waits.wait === 0 ? words('protection.wait.none') : waitText(words, waits.wait),
    },
    { term: words('protection.burst'), is: number(waits.burst) },
  ]
  return (
    <Section title={words('protection.hour')} intro={words('protection.hour.intro')}>
      {waits.wait > 0 && (
        <Alert tone="warning" title={words('protection.flood', { wait: waitText(words, waits.wait) })} still>
          <p>{words('protection.flood.text')}</p>
        </Alert>
      )}
      <Card>
        <DefinitionList rows={rows} />
      </Card>
    </Section>
  )
}

function Lift({ view: { words }, head, values = {}, errors = {} }: ProtectionPageProps): JSX.Element {
  return (
    <Section title={words('waits.lift')} intro={words('protection.lift.intro')}>
      <Card>
        <form method="post" action={`${organizationPath(head.organization.id)}/protection/lift`} class="form">
          <ReasonField words={words} value={values.reason} error={errors.reason} />
          <div class="actions">
            <Button>{words('waits.lift.submit')}</Button>
          </div>
        </form>
      </Card>
    </Section>
  )
}
