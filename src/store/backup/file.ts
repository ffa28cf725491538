import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, open, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { BackupRefused } from './format.ts'

/** Where a backup goes or comes from that is no file. */
export const STANDARD = '-'

const LEVEL = 6

/**
 * Writes a backup, compressed, under its name only when it is whole; for its owner alone. Refuses a file that is there. Returns how
 * many bytes it has.
 */
export async function writeFile(path: string, text: AsyncIterable<Uint8Array>): Promise<number> {
  const gzip = createGzip({ level: LEVEL })
  if (path === STANDARD) {
    await pipeline(Readable.from(text), gzip, process.stdout, { end: false })
    return gzip.bytesWritten
  }
  if (await isThere(path)) throw new BackupRefused(`${path} is there already, so nothing was written.`)
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await pipeline(Readable.from(text), gzip, createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }))
    // reason: unlike renaming, a link never takes the place of what came there meanwhile
    await link(draft, path)
    return (await stat(path)).size
  } catch (error) {
    throw refusalOf(error, path, 'written')
  } finally {
    await rm(draft, { force: true }).catch(() => undefined)
    await syncFolder(path)
  }
}

/** The text of a backup that was written by `writeFile`. */
export async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    const source: Readable = path === STANDARD ? process.stdin : createReadStream(path)
    // reason: an error of the file must reach whoever reads what was inflated of it
    const gunzip = createGunzip()
    source.on('error', (error) => gunzip.destroy(error))
    yield* source.pipe(gunzip) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw refusalOf(error, path, 'read')
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function refusalOf(error: unknown, path: string, what: string): unknown {
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR') return new BackupRefused('The backup ends in the middle: it is not whole.')
  if (code.startsWith('Z_')) return new BackupRefused(`${path} is no backup of Countersign, or is damaged.`)
  if (code === 'EEXIST') return new BackupRefused(`${path} is there already, so nothing was written.`)
  if (/^E[A-Z]+$/.test(code)) return new BackupRefused(`${path} cannot be ${what}: ${message.split(',')[0]}.`)
  return error
}

/** A new name is only there after a power cut when its folder was synced too. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path.replace(/[^/]*$/, '') || '.', 'r').catch(() => undefined)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
