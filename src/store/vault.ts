import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, mkdir, open as openFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Refusal } from '#kernel/refusal.ts'
import type { SealContext, Vault } from '#kernel/work.ts'

/** Length of the master key. */
export const KEY_BYTES = 32
const FORMAT = 1
/** The id of a key that has never been replaced. */
export const FIRST_KEY = 1
const PREFIX_BYTES = 2
const NONCE_BYTES = 12
const TAG_BYTES = 16
const ALGORITHM = 'aes-256-gcm'

/** Keys of 32 bytes: those that open, the one that seals, and what hashes are made with. It changes while the process runs. */
export type Ring = {
  /** Stays for good: what only has to be recognized cannot be hashed again. */
  readonly root: Uint8Array
  keys: ReadonlyMap<number, Uint8Array>
  sealsWith: number
}

/** The ring of a key that has never been replaced. */
export function ringOf(masterKey: Uint8Array): Ring {
  return { root: masterKey, keys: new Map([[FIRST_KEY, masterKey]]), sealsWith: FIRST_KEY }
}

/**
 * A vault over a master key of 32 bytes, or a ring of them. Every purpose has keys of its own, derived with HKDF-SHA256 (RFC
 * 5869) and kept. Sealed: one byte format, one byte key id, 96 random bits of nonce, AES-256-GCM's text, its tag of 128 bits.
 * `open` throws an error that says nothing about the plain bytes when anything is not as it was sealed.
 */
export function createVault(keys: Uint8Array | Ring): Vault {
  const ring = keys instanceof Uint8Array ? ringOf(keys) : keys
  const hashing = derivedFrom(ring.root)
  const derived = new Map<Uint8Array, (use: 'seal' | 'hash', purpose: string) => KeyObject>()
  const sealing = (id: number, purpose: string): KeyObject | undefined => {
    const key = ring.keys.get(id)
    if (!key) return undefined
    const derive = derived.get(key) ?? derivedFrom(key)
    derived.set(key, derive)
    return derive('seal', purpose)
  }
  return {
    seal: (plain, context) => {
      const key = sealing(ring.sealsWith, context.purpose)
      if (!key) throw new Error('the key that seals is not on the ring')
      return seal(key, ring.sealsWith, plain, context)
    },
    open: (sealed, context) => {
      const key = sealing(keyIdOf(sealed) ?? 0, context.purpose)
      if (!key) throw new CannotOpen(context)
      return open(key, sealed, context)
    },
    hash: (purpose, value) => createHmac('sha256', hashing('hash', purpose)).update(value, 'utf8').digest(),
  }
}

function derivedFrom(master: Uint8Array): (use: 'seal' | 'hash', purpose: string) => KeyObject {
  if (master.length !== KEY_BYTES) throw new Error(`the master key must have ${KEY_BYTES} bytes`)
  return keysOf(createSecretKey(master))
}

/** By which key something was sealed; undefined where it is not sealed in a format we know. */
export function keyIdOf(sealed: Uint8Array): number | undefined {
  return sealed.length >= PREFIX_BYTES + NONCE_BYTES + TAG_BYTES && sealed[0] === FORMAT ? sealed[1] : undefined
}

function seal(key: KeyObject, id: number, plain: Uint8Array, context: SealContext): Uint8Array {
  const prefix = Buffer.from([FORMAT, id])
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(associated(prefix, context))
  return Buffer.concat([prefix, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function open(key: KeyObject, sealed: Uint8Array, context: SealContext): Uint8Array {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length)
  const body = PREFIX_BYTES + NONCE_BYTES
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(PREFIX_BYTES, body), { authTagLength: TAG_BYTES })
  decipher.setAAD(associated(bytes.subarray(0, PREFIX_BYTES), context))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const plain = decipher.update(bytes.subarray(body, -TAG_BYTES))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    throw new CannotOpen(context)
  }
}

/** A sealed value is not what it was: another row's, another key's, or changed. An operator must look; nobody may retry. */
/** The key file cannot be used: one line for the operator. */
export class KeyRefused extends Refusal {}

export class CannotOpen extends Error {
  constructor({ table, row, purpose }: SealContext) {
    super(`cannot open the sealed ${purpose} of ${table} ${row}: it is of another row or key, or was changed`)
    this.name = 'CannotOpen'
  }
}

/** What the tag also covers. Each part after its length, or `('ab', 'c')` and `('a', 'bc')` would be the same row. */
function associated(prefix: Uint8Array, { table, row, purpose }: SealContext): Buffer {
  const parts = [table, row, purpose].flatMap((part) => {
    const bytes = Buffer.from(part, 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return [length, bytes]
  })
  return Buffer.concat([prefix, ...parts])
}

/** Purposes are words of our own, few and constant, so what is kept does not grow. */
function keysOf(master: KeyObject): (use: 'seal' | 'hash', purpose: string) => KeyObject {
  const kept = new Map<string, KeyObject>()
  return (use, purpose) => {
    const info = `countersign ${use} ${purpose}`
    const known = kept.get(info)
    if (known) return known
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', master, '', info, 32)))
    kept.set(info, key)
    return key
  }
}

/**
 * The master key kept in the file at `path`: 32 bytes, made when there is none, unless it is to be there. Readable by its owner only; refuses,
 * with one line that says what to do, a file others can read, one of another length, and what is no file.
 */
export async function openKeyFile(path: string, missing: 'make' | 'refuse' = 'make'): Promise<Uint8Array> {
  const key = await readKeyFile(path)
  if (key) return key
  if (missing === 'make') return makeKeyFile(path)
  throw new KeyRefused(`The key file ${path} is missing, and the database was made with it: restore it from a backup.`)
}

async function readKeyFile(path: string): Promise<Uint8Array | undefined> {
  const file = await openIfThere(path)
  if (!file) return undefined
  await using _ = file
  const { mode, size } = await file.stat()
  if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new KeyRefused(`The key file ${path} is not a file`)
  // reason: Windows has no such bits and reports every file as readable by all
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeyRefused(`The key file ${path} can be read by others: run chmod 600 ${path}`)
  }
  if (size !== KEY_BYTES)
    throw new KeyRefused(`The key file ${path} has ${size} bytes, not ${KEY_BYTES}: restore it from a backup`)
  return file.readFile()
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await openFile(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw new KeyRefused(`Cannot read the key file ${path}: ${reasonOf(error)}`)
  }
}

/**
 * Written whole under another name, then linked: a crash leaves no half key, and of two processes starting at once the
 * second finds the name taken and reads the first one's key.
 */
async function makeKeyFile(path: string): Promise<Uint8Array> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeDurably(draft, randomBytes(KEY_BYTES))
    await link(draft, path).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error
    })
  } catch (error) {
    throw new KeyRefused(`Cannot write the key file ${path}: ${reasonOf(error)}`)
  } finally {
    await rm(draft, { force: true })
  }
  await syncFolder(dirname(path))
  const key = await readKeyFile(path)
  if (!key) throw new KeyRefused(`The key file ${path} vanished while it was made`)
  return key
}

/** Puts another key in the place of the one in the file: at any moment it holds one of the two, whole. */
export async function replaceKeyFile(path: string, key: Uint8Array): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  try {
    await writeDurably(draft, key)
    await rename(draft, path)
    await syncFolder(dirname(path))
  } catch (error) {
    throw new KeyRefused(`Cannot write the key file ${path}: ${reasonOf(error)}`)
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await openFile(path, 'wx', 0o600)
  await file.writeFile(bytes)
  await file.sync()
}

/** A new name is only there after a power cut when its folder was synced too. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await using folder = await openFile(path, 'r')
  await folder.sync()
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
