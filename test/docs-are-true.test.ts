import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { settings } from '#config.ts'
import { actions } from '#domain/audit/audit.ts'
import { firstWait, longestWait, month, window } from '#domain/budgets/rule.ts'
import { EASED } from '#domain/budgets/waits.ts'
import { budgetsOf, WRONG_IN_A_ROW } from '#domain/factors/ceremony.ts'
import { isObjectable, notices } from '#domain/messages/messages.ts'
import { OBJECTION_LIFE } from '#domain/messages/objections.ts'
import { ownPolicy } from '#domain/policies/policies.ts'
import { WRONG_IN_AN_ATTEMPT } from '#domain/signin/attempts.ts'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '#domain/users/strength.ts'
import { day, hour, minute } from '#kernel/time.ts'
import { printedDocuments } from '../scripts/docs.ts'
import { codeOf } from './code-of.ts'
import { times } from './factor-contract.ts'

process.chdir(new URL('..', import.meta.url).pathname)

const read = (path: string): string => readFileSync(path, 'utf8')
const documents = [...globSync('*.md'), ...globSync('docs/**/*.md')]
const { scripts, dependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>

describe('documents', () => {
  it('that are printed say what the code says (npm run docs)', () => {
    for (const [path, text] of printedDocuments()) assert.equal(read(path), text, path)
  })

  it('link to what is there', () => {
    assert.deepEqual(documents.flatMap(brokenLinks), [])
  })

  it('name no script, setting or file that is not there', () => {
    assert.deepEqual(documents.flatMap(strangeScripts), [])
    assert.deepEqual(documents.flatMap(strangeSettings), [])
    assert.deepEqual(documents.flatMap(strangeFiles), [])
  })

  it('do not tell people how little effort something takes', () => {
    assert.deepEqual(found(/\b(?:just|easy|easily|simply)\b/i), [])
  })

  it('know no machine and no registry', () => {
    assert.deepEqual(
      found(/(?:^|[\s`'"(=])\/(?:work|root|home|Users)\/|registry\.[\w-]+\.\w|artifactory|localhost:(?!8080)\d/i),
      [],
    )
  })

  it('have a license that is whole', () => {
    const license = read('LICENSE')
    assert.match(license, /Apache License\s+Version 2\.0, January 2004/)
    assert.match(license, /END OF TERMS AND CONDITIONS/)
    assert.equal(JSON.parse(read('package.json')).license, 'Apache-2.0')
  })
})

describe('the list of dependencies', () => {
  it('is that of package.json, with the licenses and install scripts the packages have', () => {
    const listed = rowsOf('docs/dependencies.md').map(([name = '', license, script = '']) => [
      name,
      license,
      yes(script),
    ])
    const real = Object.keys(dependencies ?? {}).map((name) => [name, licenseOf(name), yes(installScriptOf(name))])
    assert.deepEqual(listed, real)
    assert.ok(real.length <= 40)
  })

  it('gives each a reason', () => {
    for (const [name, , , why = ''] of rowsOf('docs/dependencies.md')) assert.ok(why.length > 8, name)
  })
})

describe('the page about what is recorded', () => {
  it('lists every action and every column', () => {
    const listed = rowsOf('docs/audit.md').map(([name]) => name)
    // the last one came with migrations/0019_audit.sql
    const columns = [...columnsOf('migrations/0002_audit.sql'), 'actor_organization_id']
    assert.deepEqual(listed, [...actions, ...columns])
  })
})

describe('the page about security', () => {
  const security = read('docs/security.md')
  const [strange, known, setUp] = budgetsOf({ organizationId: '', userId: '' }).map(({ rule }) => rule)

  it('gives the budgets as they are', () => {
    const cells = rowsOf('docs/security.md').filter(([what]) => what?.startsWith('second factor'))
    const numbers = [strange, known, setUp].map((rule) => [
      `${rule?.burst}`,
      `${rule?.monthly ?? ''}`,
      `${WRONG_IN_A_ROW}`,
    ])
    assert.deepEqual(
      cells.slice(0, 3).map((row) => row.slice(2)),
      numbers,
    )
    assert.equal(cells[3]?.[2], `${WRONG_IN_AN_ATTEMPT} in all`)
    assert.equal(window, 15 * minute)
    assert.equal(month, 30 * day)
    assert.match(
      security,
      new RegExp(`starts a wait: ${firstWait} s, then twice as long .* up to ${longestWait / hour} h`),
    )
  })

  it('lists every letter about an account, and which of them one may object to', () => {
    const listed = rowsOf('docs/security.md').filter(([name = '']) => notices.some((notice) => notice === name))
    const said = listed.map(([name, , may = '']) => [name, may.startsWith('yes')])
    assert.deepEqual(
      said,
      notices.map((name) => [name, isObjectable(name)]),
    )
    assert.match(security, new RegExp(`once, for ${OBJECTION_LIFE === 7 * day ? 'seven' : '?'} days`))
  })

  it('reckons the chance of guessing with them', () => {
    // reason: each window that begins in the year may be used up at once
    const months = Math.ceil((365.25 * day) / month)
    const rows = rowsOf('docs/security.md').filter((row) => row.at(-1)?.endsWith('%'))
    assert.equal(rows.length, 6)
    assert.deepEqual(
      rows.map((row) => Number(row[1])),
      [strange?.monthly, known?.monthly, ...times(4, () => EASED + (known?.monthly ?? 0))].map(
        (in30Days) => months * (in30Days ?? 0),
      ),
    )
    for (const [name = '', count, steps, chance = ''] of rows) {
      const codes = name.startsWith('eight') ? 1e8 : 1e6
      const reckoned = 100 * (1 - (1 - Number(steps) / codes) ** Number(count))
      assert.equal(
        `${Number(reckoned.toPrecision(reckoned < 0.01 ? 1 : 3)).toFixed(reckoned < 0.01 ? 4 : 3)} %`,
        chance,
        name,
      )
    }
  })

  it('gives lifetimes, password lengths and the cost of hashing as they are', () => {
    assert.match(security, new RegExp(`\\| idle \\| ${ownPolicy.sessionIdle / hour} h \\|`))
    assert.match(security, new RegExp(`\\| in all \\| ${ownPolicy.sessionAbsolute / hour} h \\|`))
    assert.match(security, new RegExp(`again after ${ownPolicy.stepUpAge / minute} minutes`))
    assert.match(security, new RegExp(`${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`))
    const { argon2Memory, argon2Passes, argon2Lanes } = settings
    const cost = `${Number(argon2Memory.standard) / 1024} MiB, ${argon2Passes.standard} passes, ${argon2Lanes.standard} lane`
    assert.ok(security.includes(cost), cost)
  })

  it('names tests that are there', () => {
    assert.deepEqual(strangeFiles('docs/security.md'), [])
  })
})

describe('the glossary', () => {
  const avoided =
    read('docs/glossary.md')
      .match(/each means several things: (.*?)\./)?.[1]
      ?.split(', ') ?? []

  it('is kept by the code: the words that mean several things are no names in it', () => {
    assert.equal(avoided.length, 7)
    const names = globSync('src/**/*.{ts,tsx}').flatMap((path) => namesIn(path).map((name) => ({ path, name })))
    assert.ok(names.length > 5000)
    const bad = names.filter(({ name }) => wordsOf(name).some((word) => avoided.includes(word.replace(/s$/, ''))))
    // reason: the icon of a thing is called by its name, one name is that of RFC 8555, one that of a library, and some are those of
    // Web Authentication and of RFC 8628
    const given = (path: string, name: string): boolean =>
      (path.startsWith('src/domain/factors/passkey/') && /credential/i.test(name)) ||
      (/^src\/faces\/oidc\/(?:addresses|provider)\.ts$/.test(path) && /device(_auth|Flow|Code)/i.test(name)) ||
      name === 'termsOfServiceAgreed' ||
      name === 'generateServiceProviderMetadata'
    const said = bad
      .filter(({ path, name }) => path !== 'src/faces/web/ui/icon.tsx' && !given(path, name))
      .map(({ path, name }) => `${path}: ${name}`)
    assert.deepEqual([...new Set(said)], [])
  })

  it('is in the order of the alphabet and says each word once', () => {
    const words = rowsOf('docs/glossary.md').map(([word = '']) => word)
    assert.deepEqual(words, [...new Set(words)].sort())
  })
})

/** The cells of every table whose second row is a rule, without backquotes. */
function rowsOf(path: string): string[][] {
  const lines = read(path).split('\n')
  const isRow = (line: string | undefined): boolean => line?.startsWith('| ') === true
  const isRule = (line: string | undefined): boolean => line?.startsWith('| ---') === true
  return lines
    .filter((line, at) => isRow(line) && !isRule(line) && !isRule(lines[at + 1]))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
}

function found(pattern: RegExp): string[] {
  return documents.flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${path}: ${line}`),
  )
}

function brokenLinks(path: string): string[] {
  const targets = Array.from(read(path).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
  return targets
    .filter((target) => !/^https?:/.test(target) && !leads(path, target))
    .map((target) => `${path}: ${target}`)
}

function leads(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? from : normalize(join(dirname(from), file))
  if (!existsSync(path)) return false
  return anchor === undefined || headingsOf(path).includes(anchor)
}

/** As GitHub makes them. */
function headingsOf(path: string): string[] {
  const headings = Array.from(read(path).matchAll(/^#+ (.*)$/gm), ([, text = '']) => text)
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function strangeScripts(path: string): string[] {
  const named = Array.from(read(path).matchAll(/\bnpm (?:run )?([\w:-]+)/g))
  const ours = named.filter(([all, name]) => all.startsWith('npm run ') || name === 'start' || name === 'test')
  return ours.filter(([, name = '']) => !(name in (scripts ?? {}))).map(([all]) => `${path}: ${all}`)
}

/** Words like those of settings that are none of ours: what PostgreSQL, npm and the code itself call theirs. */
const OTHERS = new Set(['PG_VERSION', 'ON_ERROR_STOP', 'PGPASSWORD', 'PWD'])

function strangeSettings(path: string): string[] {
  const known = new Set<string>(Object.values(settings).map(({ env }) => env))
  const named = read(path).matchAll(/(?<![\w/])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b|(?<![\w/])([A-Z][A-Z0-9_]+)=/g)
  const names = Array.from(named, ([, one, other]) => one ?? other ?? '')
  return names.filter((name) => !known.has(name) && !OTHERS.has(name)).map((name) => `${path}: ${name}`)
}

function strangeFiles(path: string): string[] {
  const named = Array.from(
    read(path).matchAll(/`((?:src|test|scripts|migrations|bin)\/[\w./-]+)`/g),
    ([, name = '']) => name,
  )
  return named.filter((name) => !existsSync(name)).map((name) => `${path}: ${name}`)
}

const yes = (script: string): boolean => script.startsWith('yes')

function licenseOf(name: string): string {
  return JSON.parse(read(`node_modules/${name}/package.json`)).license
}

/** Also of the packages that hold its programs for one platform. */
function installScriptOf(name: string): string {
  const packages = JSON.parse(read('package-lock.json')).packages as Record<string, { hasInstallScript?: boolean }>
  const own = Object.entries(packages).filter(
    ([path]) => path === `node_modules/${name}` || path.startsWith(`node_modules/@${name}/`),
  )
  return own.some(([, { hasInstallScript }]) => hasInstallScript) ? 'yes' : 'no'
}

function columnsOf(path: string): string[] {
  const table = /create table \w+ \((.*?)\n\);/s.exec(read(path))?.[1] ?? ''
  return Array.from(table.matchAll(/^ {2}(\w+) (?:uuid|text|timestamptz|jsonb)/gm), ([, name = '']) => name)
}

/** The names in a source that runs, and those of its types; no texts, no comments. */
function namesIn(path: string): string[] {
  const source = read(path)
  const types = Array.from(source.matchAll(/^(?:export )?(?:type|interface) (\w+)|^ {2}readonly (\w+)/gm))
  return [
    ...(codeOf(path, source).match(/[A-Za-z_$][\w$]*/g) ?? []),
    ...types.map(([, one, other]) => one ?? other ?? ''),
  ]
}

function wordsOf(name: string): string[] {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|[_$]/).map((word) => word.toLowerCase())
}
