import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { describe, it } from 'node:test'
import { factors } from '#domain/factors/all.ts'

const ROOT = new URL('../', import.meta.url)
const FOLDER = 'src/domain/factors'
const text = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8')

/** Every import in this source of a file in a factor's folder. */
function knownFactors(path: string, source: string): string[] {
  const targets = source.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)
  return Array.from(targets, ([, target = '']) =>
    target.startsWith('#')
      ? `src/${target.slice(1)}`
      : target.startsWith('.')
        ? normalize(join(dirname(path), target))
        : '',
  )
    .filter((target) => factors.some(({ kind }) => target.startsWith(`${FOLDER}/${kind}/`)))
    .filter((target) => dirname(target) !== dirname(path))
    .map((target) => `${path} knows ${target.slice(FOLDER.length + 1)}`)
}

describe('a factor', () => {
  for (const { kind } of factors) {
    it(`is its algorithm, factor, store, tests, migration and page: ${kind}`, () => {
      const files = globSync(`${FOLDER}/${kind}/*`, { cwd: ROOT }).map((path) => basename(path))
      assert.ok(files.includes(`${kind}.factor.ts`) && files.includes(`${kind}.store.ts`), `${files}`)
      const algorithms = files.filter((name) => !/\.(?:factor|store|test)\.ts$/.test(name))
      assert.ok(algorithms.length > 0)
      for (const name of algorithms) {
        assert.ok(files.includes(name.replace('.ts', '.test.ts')), `${name} has tests of its own`)
        assert.doesNotMatch(
          text(`${FOLDER}/${kind}/${name}`),
          /#kernel\/work|sql-template-tag|#store|#faces/,
          `${name} is pure`,
        )
      }
      const tables = new Set(
        Array.from(text(`${FOLDER}/${kind}/${kind}.store.ts`).matchAll(/insert into (\w+)/g), ([, name]) => name),
      )
      assert.ok(tables.size > 0)
      const migrations = globSync('migrations/*.sql', { cwd: ROOT }).filter((path) =>
        [...tables].some((table) => text(path).includes(`create table ${table}`)),
      )
      assert.equal(migrations.length, 1, `${migrations}`)
      const made = Array.from(text(migrations[0] ?? '').matchAll(/create table (\w+)/g), ([, name]) => name)
      assert.deepEqual(made, [...tables], 'its migration makes its own tables and no others')
      assert.ok(existsSync(new URL(`docs/factors/${kind}.md`, ROOT)), 'it has a page')
    })
  }

  it('has a folder, and every folder a factor in the list', () => {
    const folders = globSync(`${FOLDER}/*/`, { cwd: ROOT }).map((path) => basename(path))
    assert.deepEqual(folders.sort(), factors.map(({ kind }) => kind as string).sort())
    assert.equal(Array.from(text(`${FOLDER}/all.ts`).matchAll(/^import .*\.factor\.ts'$/gm)).length, factors.length)
  })

  // A new factor is six new files and two edited lines; whoever knows one by name would be one more line
  it('is known by name to the list of factors and to nobody else', () => {
    const paths = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).filter((path) => !/\.test\.tsx?$/.test(path))
    assert.ok(paths.length > 100)
    const found = paths.filter((path) => path !== `${FOLDER}/all.ts`).flatMap((path) => knownFactors(path, text(path)))
    assert.deepEqual(found, [])
  })

  it('would be seen to be known to others', () => {
    const seen = (line: string): string[] => knownFactors('src/domain/signin/a.ts', line)
    for (const line of ["import { x } from '#domain/factors/totp/totp.ts'", "await import('../factors/totp/totp.ts')"])
      assert.deepEqual(seen(line), ['src/domain/signin/a.ts knows totp/totp.ts'])
    assert.deepEqual(seen("import { x } from '../factors/factor.ts'"), [])
    assert.deepEqual(knownFactors(`${FOLDER}/totp/a.ts`, "import { x } from './totp.ts'"), [])
  })
})
