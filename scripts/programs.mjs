// The programs of the system that the tests use, from the list in .ci/debian-packages.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const list = new URL('../.ci/debian-packages', import.meta.url)

/** Those of the list that are not there: package, program, and what is not tested without it. */
export function missingPrograms() {
  return readFileSync(list, 'utf8')
    .split('\n')
    .map((line) => /^(\S+)\s+(\S+)\s+#\s*(.*)$/.exec(line))
    .filter((found) => found && !found[1].startsWith('#'))
    .map(([, name, programs, tested]) => ({ name, programs: programs.split(','), tested }))
    .filter(({ programs }) => !programs.some(isThere))
}

function isThere(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      // an absolute path is a file that belongs to a library
      if (program.startsWith('/')) accessSync(program)
      else accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Installs them with apt-get, where that is there and we may; says so if it fails. */
export function installPrograms(missing) {
  if (missing.length === 0 || process.getuid?.() !== 0 || !isThere('apt-get')) return
  const names = missing.map(({ name }) => name)
  console.log(`Installing ${names.join(', ')} with apt-get (once) ...`)
  if (apt('update') && apt('install', '--yes', '--no-install-recommends', ...names)) return
  console.error('apt-get could not install them.')
}

function apt(...words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 20 * 60_000 }
  return spawnSync('apt-get', ['-qq', ...words], options).status === 0
}

/** One line that says what is not tested, or nothing. */
export function missingLine(missing) {
  return missing.map(({ programs, name, tested }) => `${tested} (no ${programs[0]}, Debian package ${name})`).join('; ')
}
