import type { JSX } from 'preact'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'
import { PolicyForm, type PolicyFormProps, WhatIfPanel } from './policy-parts.tsx'

export const policyRoles = ['owner', 'administrator', 'support', 'member'] as const

export type PolicyPageProps = Omit<PolicyFormProps, 'action' | 'role'> & {
  readonly head: Head
  /** Of whom at this organization and below; of everybody without. */
  readonly role: (typeof policyRoles)[number] | null
}

export function PolicyPage(props: PolicyPageProps): JSX.Element {
  const { view, head, role, whatIf, errors = {} } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/policy`
  const tabs = [
    { href: path, label: words('policy.whom.everybody') },
    ...policyRoles.map((each) => ({ href: `${path}?for=${each}`, label: words(`policy.whom.${each}`) })),
  ]
  return (
    <SignedIn view={view} title="policy.title">
      <OrganizationHead view={view} head={head} current="/policy" />
      <p class="lead">{words('policy.intro')}</p>
      <Tabs label={words('policy.whom')} current={role === null ? path : `${path}?for=${role}`} tabs={tabs} />
      <Problems words={words} errors={errors} />
      {whatIf && <WhatIfPanel view={view} is={whatIf.is} />}
      <PolicyForm {...props} action={path} role={role ?? undefined} />
    </SignedIn>
  )
}
