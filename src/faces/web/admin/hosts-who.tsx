import type { JSX } from 'preact'
import type { Consequences } from '#domain/administration/hosts.ts'
import { LISTED } from '#domain/administration/realms.ts'
import { Alert } from '../ui/alert.tsx'
import { Card } from '../ui/card.tsx'
import { Table } from '../ui/table.tsx'
import type { View } from '../ui/view.ts'
import { organizationPath } from './organization-head.tsx'

/** Who signs in elsewhere, with the addresses written out. */
export type Who = Omit<Consequences, 'from' | 'to'> & { readonly from: string; readonly to: string }

/** Names that somebody has already where these people would sign in. */
export function Collisions({ view: { words }, who }: { readonly view: View; readonly who: Who }): JSX.Element {
  const more = who.collisions.length >= LISTED ? 'yes' : 'no'
  return (
    <Alert tone="danger" title={words('hosts.collide')}>
      <ul>
        {who.collisions.map(({ username }) => (
          <li key={username}>
            <bdi>{username}</bdi>
          </li>
        ))}
      </ul>
      <p>{words('hosts.collide.hint', { more })}</p>
    </Alert>
  )
}

type WhoMovesProps = {
  readonly view: View
  readonly who: Who
  readonly word: 'hosts.who.prove' | 'hosts.who.remove'
}

/** How many people of whom will sign in where. */
export function WhoMoves({ view: { words }, who, word }: WhoMovesProps): JSX.Element {
  const { organizations, people, from, to, largest } = who
  if (organizations === 0) return <p>{words('hosts.who.same', { from })}</p>
  const rows = largest.map(({ id, name, people: count }) => ({
    key: id,
    cells: [
      <a key="name" href={organizationPath(id)}>
        <bdi>{name}</bdi>
      </a>,
      String(count),
    ],
  }))
  return (
    <Card>
      <div class="movers">
        <p>{words(word, { people, organizations, from, to })}</p>
        <Table
          caption={words('hosts.who')}
          columns={[words('hosts.who.organization'), words('hosts.who.people')]}
          rows={rows}
        />
        {largest.length < organizations && <p class="hint">{words('hosts.who.more')}</p>}
      </div>
    </Card>
  )
}
