import type { Provisioning } from '#domain/administration/provision-people.ts'
import type { ListOf, Search, Source } from '#domain/providers/provisioning.ts'
import { patched, readOperations } from '#domain/providers/scim-patch.ts'
import { type Resource, readResource } from '#domain/providers/scim-resource.ts'
import type { ResourceKind } from '#domain/providers/scim-schema.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { Look, Scoped, Work } from '#kernel/work.ts'
import { provisioningIn, type ScimAnswer, type ScimCall, sourceIn, undoing } from './call.ts'
import { holds, list, one, type Row, versionOf } from './drawn.ts'
import { type Asked, shapeIn } from './search.ts'

export type Answer = Promise<ScimAnswer | ScimRefusal>

/** What can be done with one kind of resource. */
export type Resources = {
  readonly list: (call: ScimCall, asked: Asked) => Answer
  readonly add: (call: ScimCall) => Answer
  readonly one: ReadonlyMap<string, (call: ScimCall, id: string) => Answer>
}

/** What is known of one kind of rows. */
type Kind<Of extends Row> = {
  readonly kind: ResourceKind
  readonly drawn: (row: Of, base: string) => Resource
  readonly search: (look: Look, source: Source, search: Search) => Promise<ListOf<Of> | ScimRefusal>
  readonly find: (look: Look, source: Source, id: string, withMembers: boolean) => Promise<Of | undefined>
  /** The same, and nobody changes it until the unit ends. */
  readonly hold: (work: Work, source: Source, id: string) => Promise<Of | undefined>
  readonly add: (work: Scoped, by: Provisioning, resource: Resource) => Promise<Of | ScimRefusal>
  readonly change: (work: Scoped, by: Provisioning, known: Of, resource: Resource) => Promise<Of | ScimRefusal>
  readonly remove: (work: Scoped, by: Provisioning, known: Of) => Promise<ScimRefusal | undefined>
}

const gone = ({ name }: ResourceKind): ScimRefusal =>
  new ScimRefusal('not-found', `There is no ${name} of this id that this directory has put here.`)

/** What directories do with resources of one kind. */
export function resourcesOf<Of extends Row>(of: Kind<Of>): Resources {
  return {
    list: (call, asked) => listed(of, call, asked),
    add: (call) => added(of, call),
    one: new Map([
      ['GET', (call: ScimCall, id: string) => read(of, call, id)],
      ['PUT', (call: ScimCall, id: string) => replaced(of, call, id)],
      ['PATCH', (call: ScimCall, id: string) => changed(of, call, id)],
      ['DELETE', (call: ScimCall, id: string) => removed(of, call, id)],
    ]),
  }
}

async function listed<Of extends Row>(of: Kind<Of>, call: ScimCall, asked: Asked): Answer {
  const found = await call.world.look((look) => of.search(look, sourceIn(call), asked))
  if (found instanceof ScimRefusal) return found
  return list(
    found.rows.map((row) => asked.shown(of.drawn(row, call.base))),
    found.total,
    asked.offset,
  )
}

async function read<Of extends Row>(of: Kind<Of>, call: ScimCall, id: string): Answer {
  const shape = shapeIn(call.query)
  const found = await call.world.look((look) => of.find(look, sourceIn(call), id, shape.shows('members')))
  return found ? one(call, found, of.drawn(found, call.base), shape) : gone(of.kind)
}

async function added<Of extends Row>(of: Kind<Of>, call: ScimCall): Answer {
  const sent = await call.body()
  const resource = sent instanceof ScimRefusal ? sent : readResource(of.kind, sent.value)
  if (resource instanceof ScimRefusal) return resource
  const made = await undoing(call, async (work) => of.add(work, await provisioningIn(work, call), resource))
  return shown(of, call, made, 201)
}

/** All of it is as it was sent. */
async function replaced<Of extends Row>(of: Kind<Of>, call: ScimCall, id: string): Answer {
  const sent = await call.body()
  const resource = sent instanceof ScimRefusal ? sent : readResource(of.kind, sent.value)
  return resource instanceof ScimRefusal ? resource : changing(of, call, id, () => resource)
}

async function changed<Of extends Row>(of: Kind<Of>, call: ScimCall, id: string): Answer {
  const sent = await call.body()
  const operations = sent instanceof ScimRefusal ? sent : readOperations(sent.value)
  if (operations instanceof ScimRefusal) return operations
  return changing(of, call, id, (known) => patched(of.kind, of.drawn(known, call.base), operations))
}

async function removed<Of extends Row>(of: Kind<Of>, call: ScimCall, id: string): Answer {
  const refusal = await held(of, call, id, async (work, known) =>
    of.remove(work, await provisioningIn(work, call), known),
  )
  return refusal ?? { status: 204 }
}

async function changing<Of extends Row>(
  of: Kind<Of>,
  call: ScimCall,
  id: string,
  next: (known: Of) => Resource | ScimRefusal,
): Answer {
  const made = await held(of, call, id, async (work, known) => {
    const resource = next(known)
    if (resource instanceof ScimRefusal) return resource
    return of.change(work, await provisioningIn(work, call), known, resource)
  })
  return shown(of, call, made, 200)
}

/** One as it is until the unit ends, where it is what whoever calls knows. */
function held<Of extends Row, Result>(
  { kind, hold }: Kind<Of>,
  call: ScimCall,
  id: string,
  change: (work: Scoped, known: Of) => Promise<Result | ScimRefusal>,
): Promise<Result | ScimRefusal> {
  return undoing(call, async (work) => {
    const known = await hold(work, sourceIn(call), id)
    if (!known) return gone(kind)
    if (call.ifMatch !== undefined && !holds(call.ifMatch, versionOf(known)))
      return new ScimRefusal('changed', 'It is no longer what If-Match says it is.')
    return change(work, known)
  })
}

function shown<Of extends Row>(
  of: Kind<Of>,
  call: ScimCall,
  made: Of | ScimRefusal,
  status: 200 | 201,
): ScimAnswer | ScimRefusal {
  if (made instanceof ScimRefusal) return made
  return one(call, made, of.drawn(made, call.base), shapeIn(call.query), status)
}
