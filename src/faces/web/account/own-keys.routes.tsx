import { addOwnKey, endOwnKey, MOST_OWN_KEYS, mayHaveKeys, ownKeysOf } from '#domain/account/own-keys.ts'
import { type ApiKeyDraft, managingVerbs } from '#domain/applications/api-keys.ts'
import { isAddressOrRange } from '#kernel/address.ts'
import { isId } from '#kernel/ids.ts'
import { day, plus } from '#kernel/time.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, viewOf } from '../call.ts'
import { type FormReader, kinds, readForm } from '../form.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { FieldErrors } from '../ui/view.ts'
import {
  NewOwnKeyPage,
  OWN_KEYS,
  type OwnKeyField,
  OwnKeyShownPage,
  OwnKeysPage,
  type OwnKeyValues,
} from './own-keys-page.tsx'

export const ownKeysRoutes: readonly Route[] = [
  { method: 'GET', path: OWN_KEYS, door: 'mine', handle: getKeys },
  { method: 'GET', path: `${OWN_KEYS}/new`, door: 'change', handle: getNew },
  { method: 'POST', path: `${OWN_KEYS}/new`, door: 'change', handle: postNew },
  { method: 'POST', path: `${OWN_KEYS}/:key/end`, page: OWN_KEYS, door: 'mine', handle: postEnd },
]

const MOST_NETWORKS = 20
/** Offered as the last day: a key that nobody remembers ends by itself. */
const USUAL_DAYS = 90

/** Who manages nothing has only what they made before. */
async function getKeys(call: MyCall): Promise<Reply> {
  const keys = await call.world.look((look) => ownKeysOf(look, call.me.user))
  const may = mayHaveKeys(call.me.user)
  return may || keys.length > 0 ? page(<OwnKeysPage view={viewOf(call)} keys={keys} may={may} />) : nothing(404)
}

async function getNew(call: MyCall): Promise<Reply> {
  const ends = plus(call.now, USUAL_DAYS * day)
    .toISOString()
    .slice(0, 10)
  const values = { name: '', networks: '', ends, verbs: [managingVerbs[0]] }
  return mayHaveKeys(call.me.user) ? page(<NewOwnKeyPage view={viewOf(call)} values={values} />) : nothing(404)
}

async function postNew(call: MyCall): Promise<Reply> {
  if (!mayHaveKeys(call.me.user)) return nothing(404)
  const { draft, form } = read(call)
  if (!draft) return again(call, form.errors)
  const made = await call.world.work((work) => addOwnKey(work, call.me, draft))
  if (made === 'not-yours') return nothing(404)
  if (made === 'too-many') return again(call, { name: { word: 'apiKeys.tooMany', values: { max: MOST_OWN_KEYS } } })
  const address = call.site.publicUrl
  return page(<OwnKeyShownPage view={viewOf(call)} {...{ name: draft.name, token: made, address }} />)
}

async function postEnd(call: MyCall): Promise<Reply> {
  const { key = '' } = call.params
  if (!isId(key)) return nothing(404)
  const ended = await call.world.work((work) => endOwnKey(work, call.me, key))
  return ended ? redirect(saying(OWN_KEYS, 'apiKeyEnded')) : nothing(404)
}

function again(call: MyCall, errors: FieldErrors<OwnKeyField>): Reply {
  return page(<NewOwnKeyPage view={viewOf(call)} values={typedIn(call)} errors={errors} />, 422)
}

function typedIn(call: MyCall): OwnKeyValues {
  const verbs = managingVerbs.filter((verb) => field(call, `verb_${verb}`) === 'on')
  return { name: field(call, 'name'), networks: field(call, 'networks'), ends: field(call, 'ends'), verbs }
}

type Draft = Pick<ApiKeyDraft, 'name' | 'verbs' | 'networks' | 'endsAt'>

function read(call: MyCall): { readonly draft?: Draft; readonly form: FormReader<OwnKeyField> } {
  const form = readForm<OwnKeyField>(call)
  const { networks: lines, ends, verbs } = typedIn(call)
  const name = form.required('name', kinds.displayName)
  const networks = lines.split(/[\s,]+/).filter((line) => line !== '')
  const wrong = networks.find((line) => !isAddressOrRange(line))
  if (verbs.length === 0) form.wrong('verbs', 'apiKeys.verbs.none')
  if (wrong !== undefined) form.wrong('networks', 'apiKeys.networks.wrong', { line: wrong.slice(0, 100) })
  if (networks.length > MOST_NETWORKS) form.wrong('networks', 'apiKeys.networks.tooMany', { max: MOST_NETWORKS })
  const endsAt = endIn(ends.trim(), call.now)
  if (endsAt === 'wrong') form.wrong('ends', 'apiKeys.ends.wrong')
  if (form.failed() || !name || endsAt === 'wrong') return { form }
  return { form, draft: { name, verbs, networks, endsAt } }
}

/** The end of the last day it is good; null: none. */
function endIn(typed: string, now: Date): Date | null | 'wrong' {
  if (typed === '') return null
  const at = /^\d{4}-\d\d-\d\d$/.test(typed) ? new Date(`${typed}T00:00:00Z`) : undefined
  if (!at || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(typed)) return 'wrong'
  return plus(at, day) > now ? plus(at, day) : 'wrong'
}
