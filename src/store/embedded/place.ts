import { createHash } from 'node:crypto'
import { access, chmod, constants, lstat, mkdir, realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { codeOf, reasonOf, StartRefused } from './refused.ts'

/** Where everything of the embedded PostgreSQL lies. */
export type Place = {
  readonly dataDir: string
  /** Ours alone (0700): made complete under another name, then renamed, so that it is whole or not there. */
  readonly home: string
  readonly cluster: string
  readonly log: string
  readonly password: string
  /** The folder of the socket. */
  readonly sockets: string
}

// sun_path of unix(7) holds 108 bytes with the closing zero.
const LONGEST_SOCKET_PATH = 107
const SOCKET = '.s.PGSQL.5432'

/** Finds or makes the data folder and says where things are in it. */
export async function placeIn(folder: string): Promise<Place> {
  const dataDir = await dataFolder(folder)
  const home = join(dataDir, 'postgres')
  return { dataDir, ...inside(home), sockets: fits(home) ? home : shortFolder(home) }
}

/** The parts of a home, also of one that is still a draft under another name. */
export function inside(home: string): Pick<Place, 'home' | 'cluster' | 'log' | 'password'> {
  return { home, cluster: join(home, 'cluster'), log: join(home, 'postgres.log'), password: join(home, 'password') }
}

async function dataFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const dataDir = await realpath(folder)
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    return dataDir
  } catch (error) {
    throw new StartRefused(
      `The data folder ${folder} cannot be used: ${reasonOf(error)}. Set DATA_DIR to a folder of yours.`,
    )
  }
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, SOCKET)) <= LONGEST_SOCKET_PATH
}

function shortFolder(home: string): string {
  const name = `countersign-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`
  const folder = join(tmpdir(), name)
  return fits(folder) ? folder : join('/tmp', name)
}

/** Makes the socket's folder where it is not the home itself. The temporary directory is everybody's, so it is looked at closely. */
export async function makeSocketFolder({ home, sockets }: Place): Promise<void> {
  if (sockets === home) return
  try {
    await mkdir(sockets, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw new StartRefused(`${sockets} cannot be made: ${reasonOf(error)}.`)
  }
  const found = await lstat(sockets)
  const { uid } = await stat(home)
  const mine = [uid, process.geteuid?.()]
  if (!found.isDirectory() || !mine.includes(found.uid)) {
    throw new StartRefused(`${sockets} belongs to somebody else. Remove it, or set DATA_DIR to a shorter path.`)
  }
  await chmod(sockets, 0o700)
}

/** Who owns the home, if there is one. */
export async function ownerOf(home: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const { uid, gid } = await stat(home)
    return { uid, gid }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new StartRefused(`${dirname(home)} cannot be read: ${reasonOf(error)}.`)
  }
}
