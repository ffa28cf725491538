import type { JSX } from 'preact'
import { gatewaysFor } from '#domain/messages/gateways.ts'
import type { AdminCall } from '../call.ts'
import { Alert } from '../ui/alert.tsx'
import { LinkButton } from '../ui/button.tsx'
import type { View } from '../ui/view.ts'
import { organizationPath } from './organization-head.tsx'

/** The address that letters come from, where it is that of a level above. */
export type Borrowed = { readonly address: string } | undefined

/** Letters of an organization without a gateway of its own leave by one above, and its address shows whose that is. */
export async function borrowedSender({ world, organization, mail }: AdminCall): Promise<Borrowed> {
  if (organization.kind === 'operator') return undefined
  const gateways = await world.look((look) => gatewaysFor(look, organization, 'email', mail.expected))
  if (gateways.some(({ organizationId }) => organizationId === organization.id)) return undefined
  const address = gateways[0]?.senderAddress ?? mail.standing?.sender
  return address ? { address } : undefined
}

type SenderNoteProps = { readonly view: View; readonly organizationId: string; readonly borrowed: Borrowed }

/** Said where somebody gives their letters a look: the name beside the address is theirs, the address is not. */
export function SenderNote({ view: { words }, organizationId, borrowed }: SenderNoteProps): JSX.Element | null {
  if (!borrowed) return null
  return (
    <Alert tone="warning" title={words('sender.borrowed', borrowed)} still>
      <p>{words('sender.borrowed.text')}</p>
      <div class="actions">
        <LinkButton href={`${organizationPath(organizationId)}/messages/new-gateway#email`} tone="secondary" small>
          {words('gateway.add')}
        </LinkButton>
      </div>
    </Alert>
  )
}
