import { type ResourceKind, resourceKinds, type ScimSchema, scimSchemas } from '#domain/providers/scim-schema.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { ScimAnswer, ScimCall } from './call.ts'
import { list } from './drawn.ts'
import { MOST_ROWS } from './search.ts'

const DOCUMENTS = 'https://datatracker.ietf.org/doc/html/rfc7644'

/** What can be done here (RFC 7643, section 5); what is not there is said not to be. */
export function abilities({ base }: ScimCall): ScimAnswer {
  return {
    status: 200,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      documentationUri: DOCUMENTS,
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: MOST_ROWS },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      authenticationSchemes: [
        {
          type: 'oauthbearertoken',
          name: 'OAuth Bearer Token',
          description: 'A token that is made on the page Provisioning of the organization.',
          specUri: 'https://datatracker.ietf.org/doc/html/rfc6750',
          primary: true,
        },
      ],
      meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
    },
  }
}

/** The kinds of resources, or the one of this name. */
export function resourceTypes({ base }: ScimCall, name: string | undefined): ScimAnswer | ScimRefusal {
  return described(
    resourceKinds.map((kind) => typeOf(kind, base)),
    name,
  )
}

/** The schemas, or the one of this id. */
export function schemas({ base }: ScimCall, id: string | undefined): ScimAnswer | ScimRefusal {
  return described(
    scimSchemas.map((schema) => schemaOf(schema, base)),
    id,
  )
}

function described(all: readonly { readonly id: string }[], id: string | undefined): ScimAnswer | ScimRefusal {
  if (id === undefined) return list(all, all.length, 0)
  const body = all.find((one) => one.id.toLowerCase() === decoded(id).toLowerCase())
  return body ? { status: 200, body } : new ScimRefusal('not-found', 'There is nothing of this id.')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}

const typeOf = ({ name, endpoint, description, schema, extension }: ResourceKind, base: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
  ...{ id: name, name, endpoint, description, schema: schema.id },
  schemaExtensions: extension ? [{ schema: extension.id, required: false }] : [],
  meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
})

const schemaOf = ({ id, name, description, attributes }: ScimSchema, base: string) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  ...{ id, name, description, attributes },
  meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
})
