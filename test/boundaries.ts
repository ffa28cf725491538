import { dirname, join, normalize } from 'node:path'
import { codeOf } from './code-of.ts'

/** Sources by their paths from the root of the project: `src/domain/users/users.ts`. */
export type Sources = ReadonlyMap<string, string>

type Import = { readonly from: string; readonly names: string; readonly typeOnly: boolean }
type File = {
  readonly path: string
  readonly source: string
  readonly code: string
  readonly imports: readonly Import[]
}
type Rule = (file: File) => readonly string[]

/** What a room may import of ours. `~` is its own part: the face, or everything below the room where it has none. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  kernel: ['src/kernel/'],
  domain: ['src/kernel/', 'src/domain/'],
  store: ['src/kernel/', 'src/store/'],
  delivery: ['src/kernel/', 'src/delivery/'],
  faces: ['src/kernel/', 'src/domain/', 'src/faces/http/', 'src/faces/web/ui/', '~'],
}
const WIRING = new Set([
  'src/main.ts',
  'src/config.ts',
  'src/config-values.ts',
  'src/config-sight.ts',
  'src/config-files.ts',
])

/** Imports go left only. */
const CAPABILITIES =
  'audit organizations messages budgets users factors policies sessions providers applications signin account administration'.split(
    ' ',
  )

/** The packages of kernel and domain; all calculate, none reaches outside the process. */
const PURE_PACKAGES = [
  '@node-rs/argon2',
  '@simplewebauthn/server',
  '@zxcvbn-ts',
  'lean-qr',
  'libphonenumber-js',
  'sql-template-tag',
]
const PURE_BUILTINS = ['node:buffer', 'node:crypto', 'node:module', 'node:util', 'node:zlib']
/** Of `node:net`, what only knows addresses. */
const ADDRESSES = new Set(['BlockList', 'isIP', 'isIPv4', 'isIPv6', 'SocketAddress'])

const VAGUE = new Set(['util', 'utils', 'misc', 'common', 'helper', 'helpers', 'shared', 'stuff'])
const LONGEST_HANDLER = 15
/** Name and body of a top-level function; its signature ends where a line is empty or something else begins. */
const HANDLER =
  /^(?:export )?(?:async )?(?:function|const) (\w+)(?:(?!\n[\na-z/]).)*?\): (?:Promise<)?(?:Response|Reply)>? (?:=> )?\{\n(.*?)^\}/gms

/** As esbuild writes it: a property called default has its value on the line, or follows a comma or a brace. */
const DEFAULT_CLAUSE = /^\s*default:$|(?:[;}:]|\bswitch \(.*\) \{)\n\s*default: \{$/m

const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\)|(?<!new )\bDate\(\)|\bperformance\b/, 'reads the wall clock: the time is work.now'],
  [
    /\bMath\.random\b|\brandom(?:Bytes|UUID|Int|Fill|FillSync)\b|\bgetRandomValues\b/,
    'makes chance: it comes from work.random',
  ],
  [/\bprocess\b/, 'reaches for the process'],
  [/\bfetch\(|\bset(?:Timeout|Interval|Immediate)\(/, 'reaches outside'],
]

const RULES: readonly Rule[] = [
  rooms,
  capabilities,
  stores,
  purity,
  sqlInStores,
  environment,
  names,
  switches,
  handlers,
]

/** Everything in `sources` that breaks the rules of the rooms, one line each; an empty list when all is well. */
export function complaints(sources: Sources): string[] {
  return [...sources].flatMap(([path, source]) => {
    if (!/\.tsx?$/.test(path))
      return names({ path, source: '', code: '', imports: [] }).map((line) => `${path} ${line}`)
    const file = { path, source, code: codeOf(path, source), imports: importsOf(path, source) }
    // reason: tests see every room; they stand beside what they test
    const rules = /\.test\.tsx?$/.test(path) ? [names] : RULES
    return rules.flatMap((rule) => rule(file)).map((line) => `${path} ${line}`)
  })
}

/** Paths of ours from the root, others as they are written. Relies on Biome's format: imports begin their line. */
function importsOf(path: string, source: string): Import[] {
  const statements = source.matchAll(/^(?:import|export)\s+(?:([^'"`;=():]*?)\s*from\s+)?'([^']+)'/gm)
  const dynamic = source.matchAll(/(typeof )?\bimport\('([^']+)'\)/g)
  return [
    ...Array.from(statements, ([, names = '', target = '']) => ({ from: target, names, typeOnly: isTypeOnly(names) })),
    ...Array.from(dynamic, ([, type, target = '']) => ({ from: target, names: '*', typeOnly: type !== undefined })),
  ].map((found) => ({ ...found, from: resolved(path, found.from) }))
}

function isTypeOnly(names: string): boolean {
  return names.startsWith('type ') || (names !== '' && namesIn(names).every((name) => name.startsWith('type ')))
}

function namesIn(names: string): string[] {
  const list = names.replace(/^type /, '').split(/[{},]/)
  return list.map((name) => name.trim()).filter((name) => name !== '')
}

function resolved(path: string, target: string): string {
  if (target.startsWith('#')) return `src/${target.slice(1)}`
  return target.startsWith('.') ? normalize(join(dirname(path), target)) : target
}

function isOurs({ from }: Import): boolean {
  return /^(?:src|test|bench|scripts)\//.test(from) || from.startsWith('..')
}

function rooms({ path, imports }: File): string[] {
  if (!path.startsWith('src/') || path.startsWith('src/wiring/') || WIRING.has(path)) return []
  const room = path.split('/')[1] ?? ''
  const own = room === 'faces' ? `${path.split('/').slice(0, 3).join('/')}/` : `src/${room}/`
  const open = ROOMS[room]?.map((door) => (door === '~' ? own : door))
  if (!open) return ['stands in no room']
  return imports
    .filter((target) => isOurs(target) && !open.some((door) => target.from.startsWith(door)))
    .map(({ from }) => `opens a door to ${from}`)
}

function capabilities({ path, imports }: File): string[] {
  const place = placeOf(path)
  if (place === undefined) return []
  if (place === -1) return [`is of no capability in the order: ${CAPABILITIES.join(' < ')}`]
  return imports
    .filter(({ from }) => (placeOf(from) ?? 0) > place)
    .map(({ from }) => `imports ${from}, which stands to its right`)
}

/** The place of a file's capability in the order, -1 when it is none, `undefined` outside the domain. */
function placeOf(path: string): number | undefined {
  const capability = /^src\/domain\/(?:([^/]+)\/)?/.exec(path)
  return capability ? CAPABILITIES.indexOf(capability[1] ?? '') : undefined
}

function stores({ path, imports }: File): string[] {
  const outside = imports
    .filter(({ from }) => from.endsWith('.store.ts') && !path.startsWith(`${dirname(from)}/`))
    .map(({ from }) => `imports the store ${from} from outside its folder`)
  if (!path.endsWith('.store.ts')) return outside
  const more = imports
    .filter((target) => isOurs(target) && !target.typeOnly && !target.from.startsWith('src/kernel/'))
    // reason: a store knows the numbers of its own capability, such as how long a window of budgets is, and two of one
    // capability may share parts of their statements
    .filter(({ from }) => !from.startsWith(`${dirname(path)}/`))
    .map(({ from }) => `is a store and imports more than types of ${from}`)
  return [...outside, ...more]
}

function purity({ path, code, imports }: File): string[] {
  if (!/^src\/(?:kernel|domain)\//.test(path)) return []
  const reached = imports
    .filter((target) => !isOurs(target) && !isPure(target))
    .map(({ from }) => `imports ${from}, which reaches outside`)
  return [...reached, ...IMPURE.filter(([sign]) => sign.test(code)).map(([, what]) => what)]
}

function isPure({ from, names }: Import): boolean {
  if (from === 'node:net') return namesIn(names).every((name) => ADDRESSES.has(name))
  return [...PURE_BUILTINS, ...PURE_PACKAGES].some((known) => from === known || from.startsWith(`${known}/`))
}

function sqlInStores({ path, code }: File): string[] {
  const allowed = path.endsWith('.store.ts') || path.startsWith('src/store/') || !path.startsWith('src/')
  return !allowed && /\bsql\b/.test(code) ? ['speaks SQL, which only stores do'] : []
}

function environment({ path, code, imports }: File): string[] {
  if (!path.startsWith('src/') || path === 'src/config.ts') return []
  const reads =
    /\bprocess\.env\b|\bprocess\s*\[|=\s*process\b(?!\.)/.test(code) ||
    imports.some(({ from }) => from === 'node:process')
  return reads ? ['reads the environment, which only config.ts does'] : []
}

function names({ path }: File): string[] {
  const vague = path.split(/[/.-]/).find((word) => VAGUE.has(word))
  return vague === undefined ? [] : [`is called ${vague}, which says nothing`]
}

function switches({ path, code }: File): string[] {
  const closed = /^src\/(?:domain|faces)\//.test(path)
  return closed && DEFAULT_CLAUSE.test(code)
    ? ['has a default in a switch, so the compiler cannot find what is missing']
    : []
}

/** A handler is a function of a face that answers with a Response or a Reply. Its lines are those between its braces. */
function handlers({ path, source }: File): string[] {
  if (!path.startsWith('src/faces/')) return []
  const found = source.matchAll(HANDLER)
  return Array.from(found, ([, name = '', body = '']) => ({ name, lines: body.split('\n').length - 1 }))
    .filter(({ lines }) => lines > LONGEST_HANDLER)
    .map(({ name, lines }) => `handles ${name} in ${lines} lines, more than ${LONGEST_HANDLER}`)
}
