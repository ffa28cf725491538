import type { Provisioned, ProvisionedGroup } from '#domain/providers/provisioning.ts'
import type { Resource } from '#domain/providers/scim-resource.ts'
import { groupKind, type ResourceKind, userKind } from '#domain/providers/scim-schema.ts'
import type { ScimAnswer, ScimCall } from './call.ts'
import type { Shape } from './shape.ts'

/** What every resource has, whatever its kind. */
export type Row = Pick<Provisioned, 'id' | 'version' | 'createdAt' | 'modifiedAt'>

/** The ETag of what stands now: a weak one, as the same may be shown in several ways. */
export function versionOf({ version, modifiedAt }: Row): string {
  return `W/"${version}.${modifiedAt.getTime().toString(36)}"`
}

/** Whether a list of ETags holds this one; If-Match and If-None-Match compare weak ones here (RFC 7644, section 3.14). */
export function holds(list: string, version: string): boolean {
  const bare = (tag: string): string => tag.trim().replace(/^W\//, '')
  return list.split(',').some((one) => one.trim() === '*' || bare(one) === bare(version))
}

const metaOf = ({ name, endpoint }: ResourceKind, row: Row, base: string): Resource => ({
  resourceType: name,
  created: row.createdAt.toISOString(),
  lastModified: row.modifiedAt.toISOString(),
  location: `${base}${endpoint}/${row.id}`,
  version: versionOf(row),
})

/** Somebody, as the directory that has put them here said it. */
export function drawnUser(person: Provisioned, base: string): Resource {
  const { schema, extension } = userKind
  const { id, username, externalId, attributes, status, groups } = person
  const hasMore = extension && attributes[extension.id] !== undefined
  return {
    schemas: [schema.id, ...(hasMore ? [extension.id] : [])],
    id,
    ...(externalId === null ? {} : { externalId }),
    userName: username,
    ...attributes,
    active: status === 'active',
    ...(groups.length === 0 ? {} : { groups: groups.map((group) => memberOf(group, base)) }),
    meta: metaOf(userKind, person, base),
  }
}

const memberOf = ({ id, name }: Provisioned['groups'][number], base: string): Resource => ({
  value: id,
  $ref: `${base}${groupKind.endpoint}/${id}`,
  display: name,
  type: 'direct',
})

export function drawnGroup(group: ProvisionedGroup, base: string): Resource {
  const { id, externalId, displayName, members } = group
  const there = members?.map((one) => ({
    ...{ value: one.id, $ref: `${base}${userKind.endpoint}/${one.id}`, display: one.username, type: 'User' },
  }))
  return {
    schemas: [groupKind.schema.id],
    id,
    ...(externalId === null ? {} : { externalId }),
    displayName,
    ...(there && there.length > 0 ? { members: there } : {}),
    meta: metaOf(groupKind, group, base),
  }
}

/** One resource, with its ETag; nothing of it where whoever asks has it already. */
export function one(call: ScimCall, row: Row, resource: Resource, shape: Shape, status: 200 | 201 = 200): ScimAnswer {
  const etag = versionOf(row)
  const { ifNoneMatch, method } = call
  if (method === 'GET' && ifNoneMatch !== undefined && holds(ifNoneMatch, etag))
    return { status: 304, headers: { etag } }
  const location = status === 201 ? { location: String((resource.meta as Resource).location) } : {}
  return { status, body: shape.shown(resource), headers: { etag, ...location } }
}

/** A page of a list (RFC 7644, section 3.4.2). */
export function list(resources: readonly Resource[], total: number, offset: number): ScimAnswer {
  return {
    status: 200,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: total,
      startIndex: offset + 1,
      itemsPerPage: resources.length,
      Resources: resources,
    },
  }
}
