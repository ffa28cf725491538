import { type Taken, take } from '#domain/budgets/budgets.ts'
import type { Work } from '#kernel/work.ts'
import type { Agent } from './agent.ts'

/** Programs can ask for letters by the thousand: to one mailbox five in a quarter of an hour, and then fewer. */
const LETTERS = { burst: 5 }

/** One more letter with a link to this address, asked for by somebody of an organization or by its keys. */
export function takeLetter(work: Work, { organization }: Pick<Agent, 'organization'>, address: string): Promise<Taken> {
  const mailbox = Buffer.from(work.vault.hash('mailbox that hears', address.toLowerCase())).toString('base64url')
  return take(work, [{ organizationId: organization.id, name: `letters:link:${mailbox}`, rule: LETTERS }])
}
