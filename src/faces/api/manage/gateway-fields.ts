import * as v from 'valibot'
import { blankGateway, namesOf, readGateway, SENDER, secretsOf, typedOf } from '#domain/administration/gateway-draft.ts'
import type { GatewayWrong } from '#domain/administration/gateway-reading.ts'
import { type Chosen, chosenKind, ruleOf } from '#domain/administration/gateway-rules.ts'
import { emailKinds, smsKinds } from '#domain/messages/gateway-kinds.ts'
import type { Gateway, GatewayDraft } from '#domain/messages/gateways.ts'
import { type FieldProblem, invalid, Problem } from '../problem.ts'

const ALL: readonly Chosen[] = [
  ...emailKinds.map((kind) => ({ channel: 'email', kind }) as const),
  ...smsKinds.map((kind) => ({ channel: 'sms', kind }) as const),
]

const LONGEST = 8000
const typed = v.pipe(v.string(), v.maxLength(LONGEST))

/** The type of a setting is the same in every kind that has it. */
function fieldOf(name: string, said: string): v.GenericSchema<unknown, string | number | boolean | null | undefined> {
  const type = ALL.flatMap((chosen) => ruleOf(chosen).fields ?? []).find((rule) => rule.name === name)?.type
  if (type === 'port' || name === 'port') return v.optional(v.pipe(v.number(), v.integer(), v.description(said)))
  if (type === 'flag') return v.optional(v.pipe(v.boolean(), v.description(said)))
  return v.optional(v.nullable(v.pipe(typed, v.description(said))))
}

const kindsWith = (name: string, of: 'plain' | 'secret'): string[] =>
  ALL.filter((chosen) => namesOf(chosen)[of].includes(name)).map(({ channel, kind }) => `${channel}/${kind}`)

const namesIn = (of: 'plain' | 'secret'): string[] => [...new Set(ALL.flatMap((chosen) => namesOf(chosen)[of]))]

function entriesOf(of: 'plain' | 'secret', said: string): Record<string, ReturnType<typeof fieldOf>> {
  // reason: one name may be a secret of one kind and none of another; the words then are of both
  return Object.fromEntries(
    namesIn(of).map((name) => [name, fieldOf(name, `Of ${kindsWith(name, of).join(', ')}.${said}`)]),
  )
}

/** What can be said of the settings of any kind; which of it is of a kind is looked at when the kind is known. */
export const settings = v.pipe(
  v.strictObject({ ...entriesOf('secret', ' Never shown again.'), ...entriesOf('plain', '') }),
  v.description('As the kind has them; what is left out stays, or is what it usually is.'),
)
export type Settings = v.InferOutput<typeof settings>

/** What is shown of them: all but the secrets. */
export const shownSettings = v.strictObject(entriesOf('plain', ''))

export type TypedGateway = {
  readonly name?: string | undefined
  readonly senderAddress?: string | undefined
  readonly senderName?: string | null | undefined
  readonly settings?: Settings | undefined
}

/** A gateway as it is asked for, by the rules of the pages; `known`: the one that is changed. */
export function gatewayOf(
  channel: string,
  kind: string,
  asked: TypedGateway,
  known: Gateway | undefined,
): GatewayDraft | Problem {
  const chosen = chosenKind(channel, kind)
  if (!chosen) return invalid('kind', 'unknown')
  const wrong = strangeIn(chosen, asked)
  if (wrong.length > 0) return new Problem('invalid', { errors: wrong })
  const said = new Map(Object.entries({ ...asked, ...asked.settings }).flatMap(asTyped))
  const stands = known ? typedOf(known) : blankGateway(chosen)
  const read = readGateway((name) => said.get(name) ?? stands[name] ?? '', chosen, known)
  if (read.draft) return read.draft
  return new Problem('invalid', { errors: [...read.errors].map(([name, what]) => problemOf(name, what)) })
}

/** What this kind has no place for, and secrets that cannot be without a value. */
function strangeIn(chosen: Chosen, { senderName, settings: said = {} }: TypedGateway): FieldProblem[] {
  const { plain, secret } = namesOf(chosen)
  const cannotLack = (name: string): boolean =>
    ruleOf(chosen).fields?.some((rule) => rule.name === name && isNeeded(rule)) === true
  const errors = Object.entries(said).flatMap(([name, value]): FieldProblem[] => {
    if (value === undefined) return []
    if (![...plain, ...secret].includes(name)) return [{ field: `settings.${name}`, problem: 'does-not-fit' }]
    return value === null && cannotLack(name) ? [{ field: `settings.${name}`, problem: 'missing' }] : []
  })
  const isNamed = chosen.channel === 'sms' && senderName !== undefined && senderName !== null
  return isNamed ? [...errors, { field: 'senderName', problem: 'does-not-fit' }] : errors
}

const isNeeded = (rule: object): boolean =>
  'type' in rule && rule.type === 'secret' && 'needed' in rule && rule.needed === true

/** As it would be typed in the form; nothing for what is left out. `-` is how a secret that may be missing is taken away. */
function asTyped([name, value]: [string, unknown]): [string, string][] {
  if (value === undefined || typeof value === 'object')
    return value === null ? [[name, isCleared(name) ? '-' : '']] : []
  return [[name, typeof value === 'boolean' ? (value ? 'on' : '') : String(value)]]
}

const isCleared = (name: string): boolean =>
  ALL.some((chosen) =>
    ruleOf(chosen).fields?.some(
      (rule) => rule.name === name && rule.type === 'secret' && !rule.needed && rule.of === undefined,
    ),
  )

function problemOf(name: string, wrong: GatewayWrong): FieldProblem {
  const field = (SENDER as readonly string[]).includes(name) ? name : `settings.${name}`
  return { field, problem: wrong.is === 'incomplete' ? 'missing' : wrong.is }
}

/** The settings of one that is there, without its secrets, and which of these it has. */
export function shownOf(gateway: Gateway): { readonly settings: object; readonly secrets: readonly string[] } {
  const stands = typedOf(gateway)
  const rules = new Map((ruleOf(gateway).fields ?? []).map((rule) => [rule.name, rule.type]))
  const plain = namesOf(gateway).plain.map((name): [string, unknown] => {
    const value = stands[name] ?? ''
    if (rules.get(name) === 'flag') return [name, value === 'on']
    return [name, name === 'port' ? Number(value) : value === '' ? null : value]
  })
  return { settings: Object.fromEntries(plain), secrets: [...secretsOf(gateway)].toSorted() }
}
