// The types of `countersign/client`, printed from the OpenAPI document of the API.

/** As much of JSON Schema as our documents say. */
type Schema = {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>
type Parameter = {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

type Described = {
  readonly summary: string
  readonly description: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: {
    readonly schemas: { readonly Problem: { readonly properties: { readonly code: Schema } } }
  }
}

/** The file as it stands in the package: each operation with what it takes and answers. */
export function printOperations({ paths, components }: Document): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  )
  return [
    '// Printed from the OpenAPI document of the API by `npm run docs`: a change made here is lost.',
    '',
    '/** What each operation takes and answers, by its method and address. */',
    'export type Operations = {',
    ...operations.filter(({ operation }) => speaksJson(operation)).flatMap(printOne),
    '}',
    '',
    '/** What can be wrong with a request. A code never changes its meaning; there may be new ones. */',
    `export type ProblemCode = ${typeOf(components.schemas.Problem.properties.code, '')}`,
    '',
  ].join('\n')
}

/** The pages and documents of the API itself are no operations of programs. */
function speaksJson({ responses }: Described): boolean {
  return Object.entries(responses).some(
    ([status, { content }]) => status === '204' || (status < '300' && content !== undefined),
  )
}

function printOne({ name, operation }: { name: string; operation: Described }): string[] {
  const { summary, description, requestBody } = operation
  const body = requestBody?.content['application/json']?.schema
  return [
    ...comment(`${summary}. ${description}`, '  '),
    `  readonly ${quoted(name)}: {`,
    `    readonly params: ${printParameters(operation, 'path')}`,
    `    readonly query: ${printParameters(operation, 'query')}`,
    `    readonly body: ${body ? typeOf(body, '    ') : 'undefined'}`,
    `    readonly answer: ${printAnswer(operation)}`,
    '  }',
  ]
}

function printParameters({ parameters = [] }: Described, place: 'path' | 'query'): string {
  const own = parameters.filter((parameter) => parameter.in === place)
  if (own.length === 0) return 'undefined'
  const properties = own.map(({ name, description, schema }) => [name, described(schema, description)] as const)
  const required = own.filter((parameter) => parameter.required).map(({ name }) => name)
  const type = objectOf(Object.fromEntries(properties), required, '    ')
  // reason: an address is text, in which a number is written as people write it
  return place === 'path' ? type : type.replaceAll(/: string( \| undefined)?$/gm, ': string | number$1')
}

const described = (schema: Schema, description: string | undefined): Schema =>
  description === undefined ? schema : { ...schema, description }

function printAnswer({ responses }: Described): string {
  const said = Object.entries(responses).filter(([status]) => status < '300')
  const types = said.map(([, { content }]) => {
    const schema = content?.['application/json']?.schema
    return schema ? typeOf(schema, '    ') : 'undefined'
  })
  return [...new Set(types)].join(' | ')
}

/** A type that takes what the schema takes; what it does not know is `unknown`. */
function typeOf(schema: Schema, indent: string): string {
  const { anyOf, oneOf, allOf, enum: values, type } = schema
  const either = anyOf ?? oneOf
  if (either) return unionOf(either.map((one) => typeOf(one, indent)))
  if (allOf) return allOf.map((one) => typeOf(one, indent)).join(' & ')
  if (values) return unionOf(values.map(literal))
  if ('const' in schema) return literal(schema.const)
  if (typeof type !== 'string')
    return type ? unionOf(type.map((one) => typeOf({ ...schema, type: one }, indent))) : 'unknown'
  if (type === 'array') return `readonly ${grouped(typeOf(schema.items ?? {}, indent))}[]`
  if (type === 'object') return tableOf(schema, indent)
  return type === 'integer' ? 'number' : type
}

function tableOf({ properties, additionalProperties, required = [] }: Schema, indent: string): string {
  if (properties) return objectOf(properties, required, indent)
  const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent) : 'unknown'
  return `Readonly<Record<string, ${value}>>`
}

function objectOf(properties: Readonly<Record<string, Schema>>, required: readonly string[], indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(properties).flatMap(([name, schema]) => {
    const isRequired = required.includes(name)
    const key = /^[a-z_$][\w$]*$/i.test(name) ? name : quoted(name)
    const type = typeOf(schema, inner)
    return [
      ...comment(schema.description, inner),
      `${inner}readonly ${key}${isRequired ? '' : '?'}: ${isRequired ? type : unionOf([type, 'undefined'])}`,
    ]
  })
  return lines.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${lines.join('\n')}\n${indent}}`
}

const unionOf = (types: readonly string[]): string => [...new Set(types)].join(' | ')
const grouped = (type: string): string => (/[|&]/.test(type.replaceAll(/\{[\s\S]*\}/g, '')) ? `(${type})` : type)
const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
const literal = (value: unknown): string => (typeof value === 'string' ? quoted(value) : JSON.stringify(value))

function comment(text: string | undefined, indent: string): string[] {
  if (!text) return []
  return [`${indent}/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */`]
}
