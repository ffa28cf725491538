import { openOperation } from './operation.ts'

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
    const [{ printPage }, { operations }] = await Promise.all([import('./reference.ts'), import('./operations.ts')])
    return { status: 200, body: printPage(operations), type: 'text/html; charset=utf-8' }
  },
})
