import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { codeOf } from './code-of.ts'

/** A part of a source that stands by itself: a function, or a constant. */
type Part = { readonly file: string; readonly name: string; readonly code: string }
/** Where a name of a source comes from: a part of another one, or a whole source under a name. */
type Origin = { readonly file: string; readonly name: string }
type Entry = { readonly method: string; readonly path: RegExp; readonly length: number; readonly handlers: string[] }

const ROOT = new URL('../', import.meta.url)
/** Where a session is written: made, or given another token, step, level or method. */
const STORE = 'src/domain/sessions/sessions.store.ts'
export const WRITES =
  /insert\s+into\s+session\b|update\s+session\b[^`]*\b(?:token_hash|step|level|methods|confirmed_at)\s*=/i

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

/** The sources of the product, with what stands in them. */
export function sources(): ReadonlyMap<string, string> {
  const paths = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).filter((path) => !/\.test\.tsx?$/.test(path))
  return new Map(paths.map((path) => [path, read(path)]))
}

/** The sources whose SQL writes what makes a session worth something. */
export function writersOf(all: ReadonlyMap<string, string>): string[] {
  return [...all].filter(([, source]) => WRITES.test(source)).map(([path]) => path)
}

/** Every part of the product that can come to writing a session, as `file name`. */
export function raisingParts(all: ReadonlyMap<string, string>): ReadonlySet<string> {
  const parts = [...all].flatMap(([file, source]) => partsOf(file, codeOf(file, source)))
  const origins = new Map([...all].map(([file, source]) => [file, originsIn(file, source)]))
  const store = all.get(STORE) ?? ''
  const found = new Set(rawParts(store).flatMap(({ name, code }) => (WRITES.test(code) ? [`${STORE} ${name}`] : [])))
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const part of parts) if (reaches(part, origins.get(part.file), found)) found.add(`${part.file} ${part.name}`)
  }
  return found
}

/** The routes of these sources whose handlers can come to writing a session: `POST /signin`. */
export function raisingRoutes(
  all: ReadonlyMap<string, string>,
  routes: readonly { readonly method: string; readonly path: string }[],
): string[] {
  const raising = raisingParts(all)
  const entries = [...all]
    .filter(([path]) => /\.routes\.tsx?$/.test(path))
    .flatMap(([path, source]) => {
      const origins = originsIn(path, source)
      const isRaising = (name: string): boolean => {
        const { file, name: there } = origins.get(name) ?? { file: path, name }
        return raising.has(`${file} ${there}`)
      }
      return entriesIn(source, all).map((entry) => ({ ...entry, raises: entry.handlers.some(isRaising) }))
    })
  return routes.flatMap(({ method, path }) => {
    const fits = entries.filter((entry) => entry.method === method && entry.path.test(path))
    const best = Math.max(...fits.map(({ length }) => length))
    if (fits.length === 0) throw new Error(`the table says nowhere who answers ${method} ${path}`)
    return fits.some(({ length, raises }) => length === best && raises) ? [`${method} ${path}`] : []
  })
}

function reaches(
  { file, name, code }: Part,
  origins: ReadonlyMap<string, Origin> = new Map(),
  found: Set<string>,
): boolean {
  for (const [, word = '', member = ''] of code.matchAll(/\b([A-Za-z_$][\w$]*)\b(?:\.([A-Za-z_$][\w$]*))?/g)) {
    const origin = origins.get(word)
    if (!origin && word !== name && found.has(`${file} ${word}`)) return true
    if (origin && found.has(`${origin.file} ${origin.name === '*' ? member : origin.name}`)) return true
  }
  return false
}

function partsOf(file: string, code: string): Part[] {
  return rawParts(code).map((part) => ({ file, ...part }))
}

/** By Biome's and esbuild's format alike: what stands by itself begins its line. */
function rawParts(code: string): { name: string; code: string }[] {
  const pieces = code.split(/^(?=(?:export )?(?:async )?(?:function\*?|const|let|var|class) )/m)
  return pieces.flatMap((piece) => {
    const [, name] = /^(?:export )?(?:async )?(?:function\*?|const|let|var|class) ([A-Za-z_$][\w$]*)/.exec(piece) ?? []
    return name === undefined ? [] : [{ name, code: piece }]
  })
}

function originsIn(path: string, source: string): Map<string, Origin> {
  const found = new Map<string, Origin>()
  for (const [, names = '', target = ''] of source.matchAll(/^import (?!type )([^'"`;=()]*?) from '([#.][^']+)'/gm)) {
    const file = target.startsWith('#') ? `src/${target.slice(1)}` : normalize(join(dirname(path), target))
    const [, all] = /^\* as (\w+)$/.exec(names.trim()) ?? []
    if (all) found.set(all, { file, name: '*' })
    for (const each of names
      .replace(/[{}]/g, '')
      .split(',')
      .map((word) => word.trim())) {
      const [, name = '', as = name] = /^(?!type )(\w+)(?: as (\w+))?$/.exec(each) ?? []
      if (name) found.set(as, { file, name })
    }
  }
  return found
}

/** The rows of a table of routes, with every name that stands where the handler is given. */
function entriesIn(source: string, all: ReadonlyMap<string, string>): Entry[] {
  const rows = source.matchAll(/\{((?:[^{}]|\$\{\w+\})*)\bhandle: ([^\n]+)/g)
  return Array.from(rows, ([, said = '', handle = '']) => {
    const row = withSpread(said, source)
    const path = patternOf(/\bpath(?:: ([^\n,]+))?,/.exec(row)?.[1] ?? 'path', source, all)
    return {
      method: /\bmethod: '(\w+)'/.exec(row)?.[1] ?? '',
      path: new RegExp(`^${path}$`),
      length: path.replaceAll('[^]*', '').length,
      handlers: handle.match(/[A-Za-z_$][\w$]*/g) ?? [],
    }
  })
}

/** A row with what it takes from a constant of the same source: what the row says itself comes first. */
function withSpread(row: string, source: string): string {
  const [, name] = /\.\.\.(\w+),/.exec(row) ?? []
  const [, said] = (name && new RegExp(`const ${name} = \\{([^\\n]*)\\} as const`).exec(source)) || []
  return said === undefined ? row : withSpread(`${row.replace(`...${name},`, '')}, ${said.trim()},`, source)
}

/** The address that an expression of a table stands for, as a pattern: what cannot be read from the source is anything. */
function patternOf(expression: string, source: string, all: ReadonlyMap<string, string>): string {
  const text = expression.trim()
  if (/^'[^']*'$/.test(text)) return escaped(text.slice(1, -1))
  if (text.startsWith('`')) {
    const parts = text.slice(1, -1).split(/(\$\{\w+\})/)
    return parts
      .map((part) => (part.startsWith('${') ? patternOf(part.slice(2, -1), source, all) : escaped(part)))
      .join('')
  }
  const said = /^\w+$/.test(text) ? constantNamed(text, source, all) : undefined
  return said === undefined ? '[^]*' : patternOf(said, source, all)
}

function constantNamed(name: string, source: string, all: ReadonlyMap<string, string>): string | undefined {
  const pattern = new RegExp(`^(?:export )?const ${name}(?:: \\w+)? = ('[^']*'|\`[^\`]*\`)$`, 'm')
  const own = pattern.exec(source)?.[1] ?? oneOfSeveral(name, source)
  const others = own === undefined ? [...all.values()].flatMap((each) => pattern.exec(each)?.[1] ?? []) : []
  return own ?? (new Set(others).size === 1 ? others[0] : undefined)
}

/** `const [one, other] = ['...', '...']` */
function oneOfSeveral(name: string, source: string): string | undefined {
  const lists = source.matchAll(/const \[([\w, ]+)\] = \[([^\]\n]+)\]$/gm)
  for (const [, names = '', values = ''] of lists) {
    const at = names.split(', ').indexOf(name)
    if (at >= 0) return values.split(', ')[at]
  }
  return undefined
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
