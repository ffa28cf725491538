import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import type { Operation, Schema } from './operation.ts'
import { type ProblemCode, problems } from './problem.ts'

/** Problems that each operation with a key can have, and each with a body. */
const WITH_KEY: readonly ProblemCode[] = ['unauthorized', 'verb-missing', 'too-many-requests', 'invalid']
const WITH_BODY: readonly ProblemCode[] = ['bad-json', 'too-large', 'wrong-type']
const NAMED: readonly ProblemCode[] = ['in-progress', 'other-request']

/** All that can be wrong with a call of this operation. */
export function problemsOf({ verb, body, method, problems: own = [] }: Operation): ProblemCode[] {
  const usual = [...(verb === undefined ? [] : WITH_KEY), ...(body ? WITH_BODY : [])]
  const named = verb !== undefined && method === 'POST' ? NAMED : []
  return [...new Set([...own, ...usual, ...named, 'unavailable' as const])]
}

/** A schema as OpenAPI 3.1 has it. `as`: what is sent, or what is read out of it. */
export function jsonSchema(schema: Schema): Readonly<Record<string, unknown>> {
  const { $schema: _, ...plain } = toJsonSchema(schema as v.GenericSchema, { typeMode: 'input', errorMode: 'ignore' })
  return plain
}

/** The API as an OpenAPI 3.1 document. */
export function openApi(operations: readonly Operation[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    const address = paths[operation.path] ?? {}
    paths[operation.path] = { ...address, [operation.method.toLowerCase()]: describe(operation) }
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Countersign', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } }, schemas: { Problem: problemSchema } },
  }
}

function describe(operation: Operation): object {
  const { title, text, verb, body, answers } = operation
  const parameters = [
    ...fieldsOf(operation.params, 'path'),
    ...fieldsOf(operation.query, 'query'),
    ...headers(operation),
  ]
  return {
    summary: title,
    description: verb === undefined ? text : `${text}\n\nThe key needs the verb \`${verb}\`.`,
    operationId: `${operation.method.toLowerCase()} ${operation.path}`.replace(/[^a-z]+(\w?)/gi, (_, next: string) =>
      next.toUpperCase(),
    ),
    security: verb === undefined ? [] : [{ key: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } } } : {}),
    responses: { ...answersOf(answers), ...refusalsOf(operation) },
  }
}

function answersOf(answers: Operation['answers']): object {
  const each = Object.entries(answers).map(([status, { text, schema }]) => {
    const content = schema ? { content: { 'application/json': { schema: jsonSchema(schema) } } } : {}
    return [status, { description: text, ...content }]
  })
  return Object.fromEntries(each) as object
}

/** By status: several problems may share one. */
function refusalsOf(operation: Operation): object {
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  const byStatus = Map.groupBy(problemsOf(operation), (code) => problems[code][0])
  const each = [...byStatus].map(([status, codes]) => {
    const description = codes.map((code) => `\`${code}\`: ${problems[code][1]}`).join(' ')
    return [status, { description, content }]
  })
  return Object.fromEntries(each) as object
}

type Fields = Readonly<Record<string, Readonly<Record<string, unknown>>>>

function fieldsOf(schema: Schema | undefined, place: 'path' | 'query'): object[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema) as { properties?: Fields; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...type }]) => ({
    ...{ name, in: place, required: place === 'path' || required.includes(name) },
    ...(description === undefined ? {} : { description }),
    schema: type,
  }))
}

function headers({ method, verb, tagged, deed }: Operation): object[] {
  const named = { name: 'Idempotency-Key', in: 'header', required: false }
  const match = { name: 'If-Match', in: 'header', required: false }
  const schema = { type: 'string', maxLength: 200 }
  return [
    ...(method === 'POST' && verb !== undefined ? [{ ...named, description: IDEMPOTENCY, schema }] : []),
    ...(method === 'PATCH' || (method === 'PUT' && tagged)
      ? [{ ...match, required: deed !== undefined, description: IF_MATCH, schema }]
      : []),
  ]
}

const IDEMPOTENCY =
  'A name for this request. Sent again within a day, it gets the same answer and nothing happens twice.'
const IF_MATCH = 'The ETag of what is changed: where something else stands there by now, nothing is changed.'

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { enum: Object.keys(problems), description: 'Never changes its meaning.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'problem'],
        properties: { field: { type: 'string' }, problem: { type: 'string' } },
      },
    },
  },
}
