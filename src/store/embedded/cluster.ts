import { randomBytes } from 'node:crypto'
import { appendFile, chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import type { Identity } from './identity.ts'
import { inside, type Place } from './place.ts'
import { codeOf, reasonOf, StartRefused } from './refused.ts'
import { run } from './run.ts'
import { localeOptions, type Settings, tuning } from './settings.ts'

export type Recipe = {
  readonly binaries: Binaries
  readonly identity: Identity
  readonly fsync: boolean
  readonly settings: Settings
}

const HOUR = 3_600_000

/**
 * Makes the database's folder under another name and renames it when it is complete: a killed start leaves no half.
 * `onWaiting` is called when PostgreSQL's program is at work.
 */
export async function createCluster(place: Place, recipe: Recipe, onWaiting?: () => void): Promise<void> {
  const draft = `${place.home}.new-${randomBytes(6).toString('hex')}`
  try {
    await fill(draft, recipe, onWaiting)
    await moveInto(place.home, draft)
    if (recipe.fsync) await Promise.all([place.dataDir, dirname(place.dataDir)].map(syncToDisk))
  } catch (error) {
    if (error instanceof StartRefused) throw error
    throw new StartRefused(`The database cannot be made in ${place.dataDir}: ${reasonOf(error)}.`)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function fill(draft: string, { binaries, identity, fsync }: Recipe, onWaiting?: () => void): Promise<void> {
  const { cluster, password } = inside(draft)
  await mkdir(draft, { mode: 0o700 })
  await writeFile(password, randomBytes(32).toString('hex'), { mode: 0o600 })
  await give(identity, draft, password)
  const words = [join(binaries.folder, 'initdb'), '-D', cluster, '-U', 'postgres', `--pwfile=${password}`]
  const options = ['--auth=scram-sha-256', '--data-checksums', ...localeOptions(binaries.major)]
  const { prefix, ...user } = identity
  const making = run([...prefix, ...words, ...options, ...syncing(fsync, binaries.major)], {
    ...user,
    cwd: draft,
    seconds: 120,
  })
  onWaiting?.()
  const made = await making
  if (!made.ok) throw new StartRefused(`PostgreSQL could not make its folder in ${dirname(draft)}: ${made.lastLine}`)
  await appendFile(join(cluster, 'postgresql.conf'), tuning(binaries.major))
  if (fsync) await Promise.all([password, join(cluster, 'postgresql.conf'), draft].map(syncToDisk))
}

/** On Linux the whole file system is told once, which takes less than a thousand files one after the other. */
function syncing(fsync: boolean, major: number): string[] {
  if (!fsync) return ['--no-sync']
  return process.platform === 'linux' && major >= 17 ? ['--sync-method=syncfs'] : []
}

/** Hands files over to the one PostgreSQL runs as, where that is somebody else. */
export async function give({ uid, gid }: Identity, ...paths: readonly string[]): Promise<void> {
  if (uid === undefined || gid === undefined) return
  await Promise.all(paths.map((path) => chown(path, uid, gid)))
}

async function moveInto(home: string, draft: string): Promise<void> {
  try {
    await rename(draft, home)
  } catch (error) {
    // Another start was quicker: its folder is as good as ours.
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error
  }
}

// Without this a power cut right after the first start could take the folder's name, and with it all that was written since.
async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, 'r')
  await file.sync().finally(() => file.close())
}

/** Drafts of starts that were killed. Only for the holder of the lock; young ones may be somebody's work. */
export async function removeOldDrafts({ dataDir }: Place): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const path = join(dataDir, name)
    if (!/^postgres\.new-[0-9a-f]{12}$/.test(name)) continue
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > HOUR) await rm(path, { recursive: true, force: true })
  }
}

/** Another major version writes its files in another way. */
export async function checkVersion({ home, cluster }: Place, { major, version }: Binaries): Promise<void> {
  const written = await readVersion(cluster)
  if (written === String(major)) return
  throw new StartRefused(
    `${cluster} was written by PostgreSQL ${written}; this is ${version}, which cannot read it. With the programs of ${written} run ` +
      `"pg_ctl -D ${cluster} -o '-k ${home}' -w start && PGPASSWORD=$(cat ${join(home, 'password')}) pg_dump -h ${home} -U postgres ` +
      `-d countersign -f countersign.sql; pg_ctl -D ${cluster} stop", move ${home} away, start again, and load countersign.sql with psql.`,
  )
}

async function readVersion(cluster: string): Promise<string> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    throw new StartRefused(`${cluster} is not a PostgreSQL folder that can be read: ${reasonOf(error)}.`)
  }
}
