// Runs before npm start, npm test and the others, by whatever Node the machine has (18 or newer): installs what
// package-lock.json lists if it is not what is installed, and the pinned Node with it; compiles what changed since.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { keptAt } from './kept.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.countersign-lock')
const node = join(root, 'node_modules', '.bin', 'node')

try {
  if (!isInstalled()) install()
  compile()
} catch (error) {
  console.error(`Countersign cannot be prepared: ${error.message}`)
  process.exitCode = 1
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted() && existsSync(node)
}

// The platform belongs to it, as node_modules can be copied to another machine.
function wanted() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`
}

function install() {
  console.log('Installing the packages that package-lock.json lists (once; some seconds) ...')
  const begun = Date.now()
  rmSync(stamp, { force: true })
  npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error')
  if (!runs(node)) bringNode()
  writeFileSync(stamp, wanted())
  console.log(`Installed in ${Math.round((Date.now() - begun) / 1000)} s.`)
}

// Before the server starts, and not in it. warning: where it cannot be kept, or not compiled, the server does it itself
// and says what is wrong
function compile() {
  const missing = writable() ? sources().filter((path) => !isCompiled(path)) : []
  if (missing.length === 0) return
  spawnSync(node, [join(root, 'scripts', 'compile.mjs'), ...missing], { cwd: root, stdio: 'ignore' })
}

function writable() {
  try {
    accessSync(join(root, 'node_modules'), constants.W_OK)
    return true
  } catch {
    return false
  }
}

function sources() {
  const paths = readdirSync(join(root, 'src'), { recursive: true })
  return paths.filter((path) => /(?<!\.test)\.tsx?$/.test(path)).map((path) => join(root, 'src', path))
}

function isCompiled(path) {
  return existsSync(keptAt(pathToFileURL(path).href, readFileSync(path, 'utf8')))
}

// The package "node" brings its program by an install script, which did not run where scripts are off.
function bringNode() {
  npm('rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts', '--loglevel=error')
  if (runs(node)) return
  throw new Error(
    'the package "node" did not bring its program. Run "npm rebuild node --ignore-scripts=false" and look at what it says.',
  )
}

function runs(program) {
  return spawnSync(program, ['--version']).status === 0
}

function npm(...words) {
  const [program, ...first] = npmProgram()
  const { status, error, stderr } = spawnSync(program, [...first, ...words], {
    cwd: root,
    env: environment(),
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`"npm ${words[0]}" failed: ${error ? error.message : complaint(stderr)}`)
}

// The npm that runs us, if one does; process.execPath is the Node it runs with.
function npmProgram() {
  const path = process.env.npm_execpath
  return path?.endsWith('.js') && existsSync(path) ? [process.execPath, path] : ['npm']
}

// Without the folder that is about to be replaced: its half-made Node must not run the install scripts.
function environment() {
  const inside = `${sep}node_modules${sep}.bin`
  const PATH = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.endsWith(inside))
  return { ...process.env, PATH: PATH.join(delimiter) }
}

function complaint(stderr) {
  const lines = stderr.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
  const telling = lines.filter((line) => line && !/^(A complete log|code |errno |syscall |path |at )/.test(line))
  return telling[0] ?? 'it said nothing'
}
