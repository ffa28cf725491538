import * as v from 'valibot'
import { jwksOf } from '#domain/applications/signing-keys.ts'
import { findOperator, organizationAt } from '#domain/organizations/organizations.ts'
import { openOperation } from './operation.ts'
import { Problem } from './problem.ts'

const text = v.string()
const key = v.strictObject({ kty: text, crv: text, x: text, y: text, kid: text, alg: text, use: text })

export const jwks = openOperation({
  method: 'GET',
  path: '/v1/jwks',
  title: 'The keys that results are signed with',
  text: 'Those of the portal at this address, as RFC 7517 has them. A new one is listed an hour before it signs.',
  answers: { 200: { text: 'The keys.', schema: v.strictObject({ keys: v.array(key) }) } },
  problems: ['not-found'],
  handle: ({ world, site, host }) =>
    world.look(async (look) => {
      const name = host.replace(/:\d+$/, '')
      const realm = await (site.hosts.has(host) ? findOperator(look) : organizationAt(look, name))
      return realm ? { status: 200, body: await jwksOf(look, realm.id) } : new Problem('not-found')
    }),
})

/** The descriptions of the API itself. */
export const openApiDocument = openOperation({
  method: 'GET',
  path: '/v1/openapi.json',
  title: 'This description',
  text: 'The API as an OpenAPI 3.1 document, printed from what checks the requests.',
  answers: { 200: { text: 'The document.' } },
  handle: async () => {
    const [{ openApi }, { operations }] = await Promise.all([import('./openapi.ts'), import('./operations.ts')])
    return { status: 200, body: openApi(operations) }
  },
})

export const referencePage = openOperation({
  method: 'GET',
  path: '/v1/',
  title: 'This reference',
  text: 'The API as a page for people.',
  answers: { 200: { text: 'The page.' } },
  handle: async () => {
    const [{ printPage }, { operations }] = await Promise.all([
      import('./reference-page.ts'),
      import('./operations.ts'),
    ])
    return { status: 200, body: printPage(operations), type: 'text/html; charset=utf-8' }
  },
})
