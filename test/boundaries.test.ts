import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { complaints } from './boundaries.ts'

const ROOT = new URL('../', import.meta.url)
const BIOME = fileURLToPath(new URL('node_modules/.bin/biome', ROOT))

describe('the house', () => {
  it('keeps its rules', () => {
    const paths = globSync('{src,test,bench,scripts}/**/*.*', { cwd: ROOT })
    assert.ok(paths.some((path) => path === 'src/kernel/work.ts'))
    const sources = new Map(paths.map((path) => [path, readFileSync(new URL(path, ROOT), 'utf8')]))
    assert.equal(complaints(sources).join('\n'), '')
  })
})

/** What is said about one planted source. */
function said(path: string, ...lines: string[]): string {
  return complaints(new Map([[path, `${lines.join('\n')}\n`]])).join('\n')
}

/** Each planted import and whether it may stand there. */
function doors(path: string, open: readonly string[], closed: readonly string[]): void {
  for (const target of open)
    assert.equal(said(path, `import { x } from '${target}'`), '', `${path} may import ${target}`)
  for (const target of closed) {
    assert.match(
      said(path, `import { x } from '${target}'`),
      /opens a door|reaches outside|right|store/,
      `${path}: ${target}`,
    )
  }
}

describe('rooms', () => {
  it('open only onto the rooms they may see', () => {
    doors('src/kernel/a.ts', ['./b.ts', 'node:crypto'], ['#domain/users/users.ts', '../store/world.ts', '#config.ts'])
    doors(
      'src/domain/users/a.ts',
      ['#kernel/ids.ts', './b.ts'],
      ['#store/world.ts', '#delivery/a.ts', '#faces/http/a.ts', '#main.ts', '#config.ts', '../../../test/world.ts'],
    )
    doors(
      'src/store/a.ts',
      ['#kernel/ids.ts', 'pg', 'node:fs', './embedded/b.ts'],
      ['#domain/users/users.ts', '#faces/http/a.ts', '#delivery/a.ts'],
    )
    doors(
      'src/delivery/email/a.ts',
      ['#kernel/ids.ts', '../outbox.ts'],
      ['#domain/messages/messages.ts', '#store/world.ts'],
    )
    doors(
      'src/faces/api/a.ts',
      ['#kernel/ids.ts', '#domain/users/users.ts', '#faces/http/a.ts', '#faces/web/ui/b.tsx', './b.ts', 'hono'],
      [
        '#faces/web/signin/a.ts',
        '#faces/oidc/a.ts',
        '#store/world.ts',
        '#delivery/a.ts',
        '#domain/users/users.store.ts',
      ],
    )
    doors(
      'src/main.ts',
      ['#store/world.ts', '#faces/http/a.ts', '#domain/users/users.ts', '#config.ts'],
      ['#domain/users/users.store.ts'],
    )
    assert.match(said('src/lobby/a.ts', ''), /stands in no room/)
    assert.match(said('src/loose.ts', ''), /stands in no room/)
  })

  it('are not left through types, exports, side effects, late imports or many lines', () => {
    const ways = [
      "import type { A } from '#store/world.ts'",
      "import { type A } from '#store/world.ts'",
      "import '#store/world.ts'",
      "export * from '#store/world.ts'",
      "export { a } from '#store/world.ts'",
      "import {\n  a,\n  b,\n} from '#store/world.ts'",
      "const a = await import('#store/world.ts')",
      "type A = typeof import('#store/world.ts')",
    ]
    for (const way of ways)
      assert.match(said('src/domain/users/a.ts', way), /opens a door to src\/store\/world\.ts/, way)
    assert.equal(said('src/domain/users/a.ts', "// import { a } from '#store/world.ts'"), '')
  })

  it('of the domain are entered from the right only', () => {
    doors(
      'src/domain/users/a.ts',
      ['#domain/audit/audit.ts', '#domain/budgets/budgets.ts'],
      ['#domain/factors/factor.ts', '#domain/signin/signin.ts', '../policies/policies.ts'],
    )
    doors('src/domain/signin/a.ts', ['#domain/applications/a.ts', '#domain/audit/a.ts'], [])
    assert.match(said('src/domain/devices/a.ts', ''), /of no capability/)
    assert.match(said('src/domain/loose.ts', ''), /of no capability/)
  })
})

describe('stores', () => {
  it('are imported from their own folder only', () => {
    doors(
      'src/domain/factors/totp/totp.factor.ts',
      ['./totp.store.ts', '../enrollments.store.ts'],
      ['../hotp/hotp.store.ts', '#domain/users/users.store.ts'],
    )
    doors('src/domain/factors/ceremony.ts', ['./ceremony.store.ts'], ['./totp/totp.store.ts'])
  })

  it('import the kernel, the tag, their own folder, and of others only types', () => {
    const path = 'src/domain/users/users.store.ts'
    const fine = [
      "import type { A } from './users.ts'",
      "import { type A, type B } from '#domain/audit/audit.ts'",
      "import sql from 'sql-template-tag'",
      "import { newId } from '#kernel/ids.ts'",
      "import { LONGEST } from './rule.ts'",
      "import { below } from './listing.store.ts'",
    ]
    for (const line of fine) assert.equal(said(path, line), '', line)
    for (const names of ['{ a }', '{ type A, b }', '* as a', 'a']) {
      assert.match(said(path, `import ${names} from '#domain/audit/audit.ts'`), /imports more than types/, names)
    }
  })

  it('alone speak SQL, but for the room of the store', () => {
    const speech = 'export const a = (work: Work) => work.sql`select 1`'
    const tag = "import sql from 'sql-template-tag'\nexport const a = sql`select 1`"
    for (const path of ['src/domain/users/users.ts', 'src/faces/web/a.tsx', 'src/main.ts', 'src/delivery/outbox.ts']) {
      for (const source of [speech, tag]) assert.match(said(path, source), /speaks SQL/, path)
      assert.equal(said(path, '// sql`select 1`', 'const a = "sql" // sql', 'type A = { sql: string }'), '')
    }
    for (const path of ['src/domain/users/users.store.ts', 'src/delivery/outbox.store.ts', 'src/store/world.ts'])
      assert.equal(said(path, speech), '')
  })
})

describe('the domain', () => {
  const impure: readonly (readonly [string, RegExp])[] = [
    ['const a = Date.now()', /wall clock/],
    ['const a = new Date()', /wall clock/],
    ['const a = new Date', /wall clock/],
    ['const a = performance.now()', /wall clock/],
    [`const a = \`at \${\`is \${new Date()}\`}\``, /wall clock/],
    [`const a = \`\${b}\`\nfunction f() { if (c) { d() } else { \`\` }\nreturn Date.now() }`, /wall clock/],
    [`function f() { return \`\${b}\` }\nconst a = Date.now()`, /wall clock/],
    ['const a = Math.random()', /chance/],
    ["import { randomBytes } from 'node:crypto'\nrandomBytes(1)", /chance/],
    ['crypto.randomUUID()', /chance/],
    ['const a = process.uptime()', /process/],
    ["const a = await fetch('https://x')", /outside/],
    ['setTimeout(a, 1)', /outside/],
    ["import { readFileSync } from 'node:fs'", /imports node:fs, which reaches outside/],
    ["import { connect } from 'node:net'", /imports node:net/],
    ["import * as net from 'node:net'", /imports node:net/],
    ["import pg from 'pg'", /imports pg/],
  ]

  it('has no clock, no chance, no files, no network and no environment', () => {
    for (const [source, complaint] of impure) {
      assert.match(said('src/domain/users/a.ts', source), complaint, source)
      assert.match(said('src/kernel/a.ts', source), complaint, source)
      assert.doesNotMatch(said('src/store/a.ts', source), complaint)
    }
  })

  it('may calculate with instants, addresses and words', () => {
    const pure = [
      'const a = new Date(b.getTime())',
      "import { BlockList } from 'node:net'",
      "const a = 'new Date()'",
      '// Date.now()',
      'const a = /Math.random/',
      `const a = \`\${b} Date.now() \${{ c: 1 }.c} Math.random()\``,
      "const a = await import(/* webpackIgnore: Math.random() */ './b.ts')",
      `const a = \`Date.now() \${b}\``,
      "import { hash } from '@node-rs/argon2'",
    ]
    for (const source of pure) assert.equal(said('src/domain/users/a.ts', source), '', source)
  })
})

describe('the environment', () => {
  it('is read by config.ts only', () => {
    const ways = [
      'const a = process.env.PORT',
      "const a = process['env']",
      "show(process['env'])",
      'const { env } = process',
      "import { env } from 'node:process'\nenv.A",
    ]
    for (const way of ways) {
      for (const path of ['src/main.ts', 'src/store/a.ts', 'src/faces/http/a.ts'])
        assert.match(said(path, way), /environment/, way)
      for (const path of ['src/config.ts', 'scripts/a.ts', 'test/a.ts', 'src/store/a.test.ts'])
        assert.equal(said(path, way), '')
    }
    assert.equal(said('src/main.ts', 'process.exit(1) // not process.env', 'const a = process.argv'), '')
  })
})

describe('a file', () => {
  it('has a name that says something', () => {
    for (const path of [
      'src/kernel/utils.ts',
      'src/domain/users/misc.ts',
      'src/faces/common/a.ts',
      'test/helpers.ts',
      'src/faces/web/assets/util.css',
      'src/kernel/string-utils.ts',
      'src/kernel/helper.test.ts',
    ]) {
      assert.match(said(path, ''), /says nothing/, path)
    }
    assert.equal(said('src/kernel/commonly.ts', ''), '')
  })

  it('has no default in a switch over what the compiler knows', () => {
    const lines = ['switch (a) {', "  case 'x':", '    return 1', '  default:', '    return 2', '}']
    const inFunction = ['function f(a) {', ...lines, '}']
    for (const path of ['src/domain/users/a.ts', 'src/faces/web/a.tsx']) {
      assert.match(said(path, ...inFunction), /default in a switch/)
      const inBraces = inFunction.map((line) =>
        line.replace('default:', 'default: {').replace('return 2', 'return 2 }'),
      )
      assert.match(said(path, ...inBraces), /default in a switch/)
      assert.match(said(path, 'switch (a) {', '  default: {', '    b()', '  }', '}'), /default in a switch/)
      assert.equal(
        said(
          path,
          ...inFunction.filter((line) => !/default|2/.test(line)),
          'const b = { default: 1 }',
          'const c = {',
          '  d,',
          '  default: e(),',
          '}',
          'const h = {',
          '  default: {',
          '    d: 1,',
          '  },',
          '  g, default: {',
          '    d },',
          '}',
          '// default:',
        ),
        '',
      )
    }
    assert.equal(said('src/store/a.ts', ...inFunction), '')
  })

  it('of a face has handlers of fifteen lines at most', () => {
    const body = (lines: number): string[] => Array.from({ length: lines }, (_, index) => `  step(${index})`)
    const ways = [
      'export async function postAnswer(world: World, call: Call): Promise<Response> {',
      'function problem({ code }: Refusal): Response {',
      'export function start({\n  a,\n}: Start): Response {',
      'export const getPage = async (\n  world: World,\n): Promise<Response> => {',
    ]
    for (const way of ways) {
      assert.equal(said('src/faces/api/a.ts', way, ...body(15), '}'), '', way)
      assert.match(said('src/faces/api/a.ts', way, ...body(16), '}'), /handles \w+ in 16 lines, more than 15/, way)
      assert.equal(said('src/domain/users/a.ts', way, ...body(16), '}'), '')
    }
    assert.equal(said('src/faces/api/a.ts', 'function parse(a: string): Answer {', ...body(16), '}'), '')
  })

  it('has 300 lines and its functions 40, as Biome counts', () => {
    const calls = (lines: number): string => Array.from({ length: lines }, (_, index) => `  step(${index})\n`).join('')
    assert.doesNotMatch(linted('a.ts', `export function f() {\n${calls(40)}}\n`), /noExcessiveLines/)
    assert.match(linted('a.ts', `export function f() {\n${calls(41)}}\n`), /noExcessiveLinesPerFunction/)
    assert.doesNotMatch(linted('a.test.ts', `export function f() {\n${calls(41)}}\n`), /noExcessiveLines/)
    assert.doesNotMatch(linted('a.ts', calls(300)), /noExcessiveLines/)
    assert.match(linted('a.ts', calls(301)), /noExcessiveLinesPerFile/)
  })
})

/** What Biome says about a file of ours with this name. It names its rules only for files, not for its input. */
function linted(name: string, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-lint-'))
  try {
    writeFileSync(join(folder, name), source)
    const options = ['lint', '--config-path', fileURLToPath(new URL('biome.json', ROOT)), '--vcs-enabled=false', name]
    const { stdout, stderr } = spawnSync(BIOME, options, { cwd: folder, encoding: 'utf8' })
    assert.match(stdout, /Checked 1 file/)
    return stderr
  } finally {
    rmSync(folder, { recursive: true })
  }
}
