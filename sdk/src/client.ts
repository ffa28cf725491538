import { keysAt } from './keys.ts'
import type { Operations } from './operations.ts'
import { type Answered, type Options, type Sending, send } from './sending.ts'
import { type Claims, type Expected, Untrusted, verifySigned } from './signed.ts'

export type { Operations, ProblemCode } from './operations.ts'
export { ApiProblem, type FieldProblem } from './problem.ts'
export type { Answered, Options, Sending } from './sending.ts'
export { type Claims, type Expected, Untrusted, type UntrustedCode } from './signed.ts'
export { UntrustedWebhook, verifyWebhook, type WebhookEvent } from './webhook.ts'

/** A method and an address: `POST /v1/verify`. */
export type OperationName = keyof Operations
export type AnswerOf<Name extends OperationName> = Operations[Name]['answer']

type Part<Name extends string, Type> = Type extends undefined
  ? unknown
  : Partial<Type> extends Type
    ? { readonly [Key in Name]?: Type | undefined }
    : { readonly [Key in Name]: Type }

/** What an operation takes: `params` of its address, `query`, `body`. */
export type InputOf<Name extends OperationName> = Sending &
  Part<'params', Operations[Name]['params']> &
  Part<'query', Operations[Name]['query']> &
  Part<'body', Operations[Name]['body']>

type Given<Name extends OperationName> =
  Partial<InputOf<Name>> extends InputOf<Name> ? [input?: InputOf<Name>] : [input: InputOf<Name>]

/** Those that answer a page of a list. */
export type ListName = {
  [Name in OperationName]: AnswerOf<Name> extends { readonly items: readonly unknown[] } ? Name : never
}[OperationName]
export type ItemOf<Name extends ListName> =
  AnswerOf<Name> extends { readonly items: readonly (infer Item)[] } ? Item : never

/** What is expected of a signed text; the portal of the client is the issuer, unless it is said. */
export type Expecting = Omit<Expected, 'issuer'> & { readonly issuer?: string | undefined }

/** The result of a challenge. */
export type Result = Claims & { readonly purpose: string; readonly assurance: string }

/** That somebody confirmed one action. */
export type Receipt = Claims & {
  readonly text: string
  readonly auth_time: number
  readonly acr: string
  readonly application: string | null
  readonly username?: string
  readonly external_id?: string
}

export type Client = {
  /** Does this, and gives what is answered; throws `ApiProblem`. */
  call<Name extends OperationName>(name: Name, ...given: Given<Name>): Promise<AnswerOf<Name>>
  /** The same, with status and ETag. */
  send<Name extends OperationName>(name: Name, ...given: Given<Name>): Promise<Answered<AnswerOf<Name>>>
  /** Everything of a list, however many pages it has: each is fetched when it is needed. */
  all<Name extends ListName>(name: Name, ...given: Given<Name>): AsyncGenerator<ItemOf<Name>, void, undefined>
  /** What the result of a challenge says; throws `Untrusted` unless it is all that is expected. */
  verifyResult(result: string, expecting: Expecting): Promise<Result>
  /** What a receipt says; throws `Untrusted` unless it is all that is expected, in exactly this text. */
  verifyReceipt(receipt: string, expecting: Expecting & { readonly text: string }): Promise<Receipt>
}

/** A client of the portal at this address. It keeps nothing but the public keys. */
export function createClient(options: Options): Client {
  const keys = keysAt(options)
  const sends = <Name extends OperationName>(name: Name, input: Loose = {}): Promise<Answered<AnswerOf<Name>>> => {
    const [method = '', path = ''] = name.split(' ')
    const { params = {}, query = {}, ...rest } = input
    // reason: the table that checks what is sent is the one that these types are printed from
    return send(options, { ...rest, method, path: addressOf(path, params, query) }) as Promise<Answered<AnswerOf<Name>>>
  }
  const verify = (text: string, kind: string, expecting: Expecting): ReturnType<typeof verifySigned> => {
    const expected = { ...expecting, issuer: expecting.issuer ?? options.url.replace(/\/+$/, '') }
    return verifySigned(text, kind, keys, expected, options.now?.() ?? new Date())
  }
  return {
    call: async (name, ...[input]) => (await sends(name, input)).body,
    send: (name, ...[input]) => sends(name, input),
    all: (name, ...[input]) => everything(name, input, sends),
    verifyResult: async (result, expecting) => (await verify(result, 'challenge+jwt', expecting)) as unknown as Result,
    verifyReceipt: async (receipt, expecting) => {
      const read = await verify(receipt, 'confirmation+jwt', expecting)
      if (read.text !== expecting.text) throw new Untrusted('other-text')
      return read as unknown as Receipt
    },
  }
}

type Values = Readonly<Record<string, string | number | undefined>>
type Loose = Sending & { readonly params?: Values; readonly query?: Values; readonly body?: unknown }

async function* everything<Name extends ListName>(
  name: Name,
  input: Loose = {},
  sends: (name: Name, input: Loose) => Promise<Answered<AnswerOf<Name>>>,
): AsyncGenerator<ItemOf<Name>, void, undefined> {
  let after: string | undefined
  do {
    const query = after === undefined ? input.query : { ...input.query, after }
    const { body } = await sends(name, { ...input, ...(query ? { query } : {}) })
    const { items, next } = body as { readonly items: readonly ItemOf<Name>[]; readonly next: string | null }
    yield* items
    after = next ?? undefined
  } while (after !== undefined)
}

function addressOf(path: string, params: Values, query: Values): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(partOf(params[name], name)))
  const asked = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return asked.length === 0 ? filled : `${filled}?${new URLSearchParams(asked)}`
}

/** warning: an empty part, or one that leads upwards, would make another address of it. */
function partOf(value: string | number | undefined, name: string): string {
  const part = String(value ?? '')
  if (part === '' || part === '.' || part === '..') throw new TypeError(`The address needs a ${name}.`)
  return part
}
