import { type Budget, giveBack, type Taken, take } from '#domain/budgets/budgets.ts'
import type { Work } from '#kernel/work.ts'
import type { Agent } from './agent.ts'

type Sender = Pick<Agent, 'organization'>

/** What came of it; `until`: nothing was done, as no letter leaves to that address before then. */
export type Sent<Made> =
  | { readonly until: Date; readonly made?: undefined }
  | { readonly until?: undefined; readonly made: Made }

/** Letters can be asked for by the thousand: to one mailbox five in a quarter of an hour, and then fewer. */
const LETTERS = { burst: 5 }

/** One more letter with a link to this address, asked for by somebody of an organization or by its keys. */
export function takeLetter(work: Work, sender: Sender, address: string): Promise<Taken> {
  return take(work, [budgetOf(work, sender, address)])
}

/** Does what sends such a letter, as long as one may leave. It counts where one did. */
export async function withLetter<Made>(
  work: Work,
  sender: Sender,
  address: string,
  make: () => Promise<Made>,
  leaves: (made: Made) => boolean,
): Promise<Sent<Made>> {
  const taken = await takeLetter(work, sender, address)
  if (!taken.granted) return { until: taken.until }
  const made = await make()
  if (!leaves(made)) await giveBack(work, [budgetOf(work, sender, address)], work.now)
  return { made }
}

function budgetOf({ vault }: Pick<Work, 'vault'>, { organization }: Sender, address: string): Budget {
  const mailbox = Buffer.from(vault.hash('mailbox that hears', address.toLowerCase())).toString('base64url')
  return { organizationId: organization.id, name: `letters:link:${mailbox}`, rule: LETTERS }
}
