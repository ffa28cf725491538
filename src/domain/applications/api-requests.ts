import { timingSafeEqual } from 'node:crypto'
import { day, minute } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import type { ApiKey } from './api-keys.ts'
import * as store from './api-requests.store.ts'

/** A request that its caller gave a name, so that sending it again does nothing again. `content`: all of it, as text. */
export type NamedRequest = {
  readonly key: Pick<ApiKey, 'organizationId' | 'id'>
  readonly name: string
  readonly content: string
}

/** What to do with it: answer it, or say what it was answered, or that another one has this name, or that its key has named too many. */
export type Standing =
  | { readonly is: 'new' | 'under-way' | 'other' | 'too-many' }
  | { readonly is: 'answered'; readonly status: number; readonly answer: string }

const LIFE = day
/** After so long whoever began to answer it has died. */
const PATIENCE = minute

/** How many requests of a key are kept, at most so many. */
export function countRequests(
  world: World,
  { organizationId, id }: NamedRequest['key'],
  most: number,
): Promise<number> {
  return world.look((look) => store.count(look, { organizationId, keyId: id }, most))
}

/** Begins to answer a request, unless that was done. `isFull`: no other name is taken. */
export async function beginRequest(world: World, request: NamedRequest, isFull: boolean): Promise<Standing> {
  const hash = (look: Pick<Look, 'vault'>) => look.vault.hash('API request', request.content)
  const insert = (work: Work): Promise<boolean> =>
    store.insertRequest(work, keyOf(work, request), hash(work), { life: LIFE, patience: PATIENCE })
  const isNew = !isFull && (await world.once(insert))
  if (isNew) return { is: 'new' }
  return world.look(async (look) => {
    const row = await store.selectRequest(look, keyOf(look, request))
    if (!row) return { is: isFull ? 'too-many' : 'under-way' }
    if (!timingSafeEqual(row.requestHash, hash(look))) return { is: 'other' }
    const { status, sealedAnswer } = row
    if (status === null || !sealedAnswer) return { is: 'under-way' }
    const answer = Buffer.from(look.vault.open(sealedAnswer, contextOf(keyOf(look, request)))).toString()
    return { is: 'answered', status, answer }
  })
}

/** Keeps what it was answered, sealed: some answers are secrets. */
export async function endRequest(world: World, request: NamedRequest, status: number, answer: string): Promise<void> {
  await world.once((work) => {
    const key = keyOf(work, request)
    return store.updateAnswered(work, key, status, work.vault.seal(Buffer.from(answer), contextOf(key)))
  })
}

/** Nothing came of it: it can be sent again. */
export async function dropRequest(world: World, request: NamedRequest): Promise<void> {
  await world.once((work) => store.deleteRequest(work, keyOf(work, request)))
}

/** Takes away what is older than anybody sends again. */
export function tidyRequests(work: Work): Promise<void> {
  return store.deleteOld(work, LIFE)
}

function keyOf({ vault }: Pick<Look, 'vault'>, { key, name }: NamedRequest): store.RequestKey {
  return { organizationId: key.organizationId, keyId: key.id, nameHash: vault.hash('API request name', name) }
}

const contextOf = ({ keyId, nameHash }: store.RequestKey) => ({
  table: 'api_request',
  row: `${keyId} ${Buffer.from(nameHash).toString('hex')}`,
  purpose: 'API answer',
})
