import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { chown, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { binariesIn, linkLibraries } from './binaries.ts'
import { identityFor } from './identity.ts'
import { serverIn } from './processes.ts'
import { ask, begin, clusterIn, end, folderOf, type Person, people, refused, usedFolderOf } from './test-stage.ts'

const me: Person = { name: 'me' }
const isRoot = process.geteuid?.() === 0
const onlyRoot = isRoot ? false : 'only root can be somebody else'
const plain = people().find(({ uid }) => uid === 65534)

test('a data folder that is a file is refused in one line', async (t) => {
  const file = join(await folderOf(t, me), 'file')
  await writeFile(file, '')
  for (const dataDir of [file, join(file, 'data')]) {
    const { code, error } = await refused(t, me, { dataDir })
    assert.equal(code, 1)
    assert.match(error, /^The data folder [^\n]* cannot be used: [^\n]*\. Set DATA_DIR to a folder of yours\.$/)
  }
})

test('a data folder that may not be written is refused in one line', { skip: plain?.skip ?? onlyRoot }, async (t) => {
  const folder = await folderOf(t, me)
  await mkdir(join(folder, 'data'), { mode: 0o755 })
  const outcome = await refused(t, plain ?? me, { dataDir: join(folder, 'data') })
  assert.equal(outcome.code, 1)
  assert.match(outcome.error, /^The data folder [^\n]* cannot be used: permission denied\. [^\n]*$/)
})

test("another user's database is refused in one line", { skip: plain?.skip ?? onlyRoot }, async (t) => {
  const folder = await usedFolderOf(t, me)
  await Promise.all([folder, join(folder, '..')].map((path) => chown(path, 65534, 65534)))
  const { code, error } = await refused(t, plain ?? me, { dataDir: folder })
  assert.equal(code, 1)
  assert.match(error, /^The database belongs to user 0 and this is user 65534\. [^\n]*$/)
})

test("root runs a plain user's database as that user", { skip: plain?.skip ?? onlyRoot }, async (t) => {
  const dataDir = await usedFolderOf(t, plain ?? me)
  const first = await begin(t, me, { dataDir, fsync: false })
  const server = await serverIn(clusterIn(dataDir))
  assert.equal((await stat(`/proc/${server?.pid}`)).uid, 65534)
  await ask(first.address, 'create table kept (id int)')
  assert.equal(await end(first, 'SIGTERM'), 0)
  const second = await begin(t, plain ?? me, { dataDir, fsync: false })
  await ask(second.address, 'select from kept')
})

test('root becomes nobody where the kernel allows no user namespaces', { skip: onlyRoot }, async () => {
  assert.deepEqual(await identityFor(undefined, ['/tmp'], ['false']), { prefix: [], uid: 65534, gid: 65534 })
})

test('root is told what to do where nobody cannot reach the folders either', { skip: onlyRoot }, async (t) => {
  const folder = await folderOf(t, me)
  const inside = join(folder, 'inside')
  await mkdir(inside)
  await assert.rejects(identityFor(undefined, [inside], ['false']), {
    name: 'StartRefused',
    message:
      /^PostgreSQL does not run as root, [^\n]* Start Countersign as an ordinary user, or set DATABASE_URL [^\n]*$/,
  })
})

test('libraries get the links that an npm package cannot hold', async (t) => {
  const folder = await folderOf(t, me)
  mkdirSync(join(folder, 'native', 'lib'), { recursive: true })
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  writeFileSync(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links))
  linkLibraries(folder)
  linkLibraries(folder)
  assert.equal(readlinkSync(join(folder, 'native', 'lib', 'libpq.so.5')), 'libpq.so.5.18')
})

const system = spawnSync('sh', ['-c', 'ls -d /usr/lib/postgresql/1[5-9]/bin']).stdout.toString().trim().split('\n')[0]

test("the system's PostgreSQL does as well", { skip: system ? false : 'there is none' }, async (t) => {
  const dataDir = join(await folderOf(t, me), 'data')
  const binaries = await binariesIn(system ?? '')
  assert.ok(binaries && binaries.major >= 15)
  const first = await begin(t, me, { dataDir, fsync: false, binaries })
  const version = await ask(first.address, `select current_setting('server_version_num')::int / 10000 as major`)
  assert.deepEqual(version, [{ major: binaries.major }])
})

test('a folder without programs has none', async (t) => {
  assert.equal(await binariesIn(await folderOf(t, me)), undefined)
})
