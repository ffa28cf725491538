import { newId } from '#kernel/ids.ts'
import type { Look, Work } from '#kernel/work.ts'
import * as store from './organizations.store.ts'

export type Kind = 'operator' | 'reseller' | 'client'
export type SignInForm = 'one-page' | 'two-step'
/** `closed`: read-only for thirty days, then its people are erased. */
export type Status = 'active' | 'suspended' | 'closed'

export type Organization = {
  readonly id: string
  readonly kind: Kind
  /** The ids from the operator down to this one, each followed by a slash. */
  readonly path: string
  /** Where usernames are unique: the nearest organization from here up that has a host name of its own. */
  readonly realmId: string
  readonly name: string
  readonly supportContact: string | null
  readonly signInForm: SignInForm
  /** Hides even from somebody with a wrong password that the password was wrong, until the second step is answered. */
  readonly alwaysAskSecondStep: boolean
  /** Its own. */
  readonly status: Status
  /** Suspended or closed itself, or below one that is: nobody signs in, no session holds. */
  readonly stopped: boolean
  readonly modifiedAt: Date
}

export type Settings = Pick<Organization, 'name' | 'supportContact' | 'signInForm' | 'alwaysAskSecondStep'>

/** The top of the tree, or `undefined` before the first owner has set it up. */
export function findOperator(look: Look): Promise<Organization | undefined> {
  return store.selectOperator(look)
}

export function findOrganization(look: Look, id: string): Promise<Organization | undefined> {
  return store.selectOrganization(look, id)
}

/** Whose address this host name is: it was proved, and nothing above is closed. */
export function organizationAt(look: Look, hostName: string): Promise<Organization | undefined> {
  return store.selectByHost(look, hostName)
}

/** Whether it, or one above it, is closed. Only what lies within the look is seen. */
export function isClosed(look: Look, organization: Pick<Organization, 'path'>): Promise<boolean> {
  return store.existsClosed(look, levelsOf(organization))
}

/** Makes the operator. `undefined` when there is one already: of two at once, one wins. */
export async function createOperator(work: Work, name: string): Promise<string | undefined> {
  const id = newId(work.now, work.random)
  const made = await store.insertOrganization(work, {
    id,
    kind: 'operator',
    parentId: null,
    path: `${id}/`,
    realmId: id,
    name,
  })
  return made ? id : undefined
}

export function changeSettings(work: Work, id: string, settings: Settings): Promise<void> {
  return store.updateSettings(work, id, settings)
}

/** The ids from the operator down to this organization: the levels that policy is inherited along. */
export function levelsOf(organization: Pick<Organization, 'path'>): string[] {
  return organization.path.split('/').filter((id) => id !== '')
}

/** Whether the sign-in asks everybody for a second step, so that nobody learns there whether a password was right. */
export function hidesFirstStep({
  signInForm,
  alwaysAskSecondStep,
}: Pick<Organization, 'signInForm' | 'alwaysAskSecondStep'>): boolean {
  return signInForm === 'two-step' && alwaysAskSecondStep
}
