import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import type { SealContext } from '#kernel/work.ts'
import { CannotOpen, createVault, openKeyFile } from './vault.ts'

const key = randomBytes(32)
const vault = createVault(key)
const here: SealContext = { table: 'totp_secret', row: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f', purpose: 'seed' }
const seed = Buffer.from('12345678901234567890')

describe('a sealed value', () => {
  it('opens where it was sealed, also in another process with the same key', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.string(),
        fc.string(),
        fc.string(),
        (plain, table, row, purpose) => {
          const context = { table, row, purpose }
          const sealed = new Uint8Array(vault.seal(plain, context))
          assert.deepEqual(new Uint8Array(createVault(key).open(sealed, context)), plain)
        },
      ),
    )
  })

  it('does not show what it holds, nor that two hold the same', () => {
    const [one, other] = [vault.seal(seed, here), vault.seal(seed, here)]
    assert.equal(Buffer.from(one).includes(seed.subarray(0, 4)), false)
    assert.notDeepEqual(one, other)
    assert.deepEqual([...one.subarray(0, 2)], [1, 1], 'format and key id')
    assert.equal(one.length, 2 + 12 + seed.length + 16)
  })

  it('does not open in another row, table or for another purpose', () => {
    const sealed = vault.seal(seed, here)
    for (const there of [
      { row: '017f22e2-79b0-7cc3-98c4-dc0c0c073990' },
      { table: 'hotp_secret' },
      { purpose: 'pin' },
    ]) {
      assert.throws(() => vault.open(sealed, { ...here, ...there }), CannotOpen)
    }
  })

  it('does not open where the same letters are cut in another place', () => {
    const sealed = vault.seal(seed, { table: 'ab', row: 'c', purpose: 'p' })
    for (const [table, row] of [
      ['a', 'bc'],
      ['abc', ''],
      ['', 'abc'],
      ['ab\0', 'c'],
    ] as const) {
      assert.throws(() => vault.open(sealed, { table, row, purpose: 'p' }), CannotOpen)
    }
  })

  it('does not open with another key', () => {
    const sealed = vault.seal(seed, here)
    assert.throws(() => createVault(randomBytes(32)).open(sealed, here), CannotOpen)
  })

  it('does not open when any one byte was changed', () => {
    const sealed = vault.seal(seed, here)
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const touched = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ change : byte))
        assert.throws(() => vault.open(touched, here), CannotOpen)
      }),
      { numRuns: 500 },
    )
  })

  it('does not open when it was cut or lengthened', () => {
    const sealed = vault.seal(seed, here)
    for (let length = 0; length < sealed.length; length++) {
      assert.throws(() => vault.open(sealed.subarray(0, length), here), CannotOpen)
    }
    assert.throws(() => vault.open(Buffer.concat([sealed, Buffer.alloc(1)]), here), CannotOpen)
  })

  it('never uses a nonce twice: 100,000 are all different', () => {
    const nonces = new Set<string>()
    for (let count = 0; count < 100_000; count++) {
      nonces.add(Buffer.from(vault.seal(seed, here)).toString('hex', 2, 14))
    }
    assert.equal(nonces.size, 100_000)
  })

  it('says which row cannot be opened, and nothing else', () => {
    assert.throws(
      () => vault.open(Buffer.alloc(64), here),
      /^CannotOpen: cannot open the sealed seed of totp_secret 017f/,
    )
  })
})

describe('a hash', () => {
  it('is the same for the same purpose, key and value, and 256 bits long', () => {
    assert.deepEqual(vault.hash('session', 'token'), createVault(key).hash('session', 'token'))
    assert.equal(vault.hash('session', 'token').length, 32)
  })

  it('is another for another purpose, key or value', () => {
    const hashes = [
      vault.hash('session', 'token'),
      vault.hash('recovery-code', 'token'),
      vault.hash('session', 'token2'),
    ]
    const all = [...hashes, createVault(randomBytes(32)).hash('session', 'token')]
    assert.equal(new Set(all.map((hash) => Buffer.from(hash).toString('hex'))).size, 4)
  })
})

describe('the key file', () => {
  it('is made once, of 32 random bytes, for its owner only, and read from then on', async (t) => {
    const path = join(await folderOf(t), 'key')
    const made = await openKeyFile(path)
    assert.equal(made.length, 32)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.deepEqual(await openKeyFile(path), made)
    assert.deepEqual(new Uint8Array(await readFile(path)), new Uint8Array(made))
    assert.notDeepEqual(await openKeyFile(`${path}2`), made)
  })

  it('is the same for twenty that start at once, and leaves no drafts', async (t) => {
    const folder = await folderOf(t)
    const keys = await Promise.all(Array.from({ length: 20 }, () => openKeyFile(join(folder, 'key'))))
    assert.equal(new Set(keys.map((bytes) => Buffer.from(bytes).toString('hex'))).size, 1)
    assert.deepEqual(await readdir(folder), ['key'])
  })

  it('is refused when others can read it', { skip: process.platform === 'win32' && 'no such bits' }, async (t) => {
    const path = join(await folderOf(t), 'key')
    await openKeyFile(path)
    for (const mode of [0o640, 0o604, 0o660, 0o601]) {
      await chmod(path, mode)
      await assert.rejects(openKeyFile(path), {
        message: `The key file ${path} can be read by others: run chmod 600 ${path}`,
      })
    }
    await chmod(path, 0o400)
    assert.equal((await openKeyFile(path)).length, 32)
  })

  it('is refused, and left as it is, when it has another length', async (t) => {
    const path = join(await folderOf(t), 'key')
    for (const bytes of [0, 31, 33]) {
      await writeFile(path, Buffer.alloc(bytes), { mode: 0o600 })
      await assert.rejects(openKeyFile(path), /has \d+ bytes, not 32/)
      assert.equal((await stat(path)).size, bytes)
    }
  })

  it('is refused in one line when it is a folder or cannot be written', async (t) => {
    const folder = await folderOf(t)
    await mkdir(join(folder, 'key'), { mode: 0o700 })
    await assert.rejects(openKeyFile(join(folder, 'key')), /^Error: The key file .* is not a file$/)
    await writeFile(join(folder, 'file'), '')
    await assert.rejects(
      openKeyFile(join(folder, 'file', 'key')),
      /^Error: Cannot (?:read|write) the key file .*ENOTDIR/,
    )
  })
})

describe('a master key', () => {
  it('has 32 bytes, no more and no fewer', () => {
    for (const bytes of [0, 16, 31, 33]) assert.throws(() => createVault(Buffer.alloc(bytes)), /must have 32 bytes/)
  })
})

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-key-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
