import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TSC = join(ROOT, 'node_modules/.bin/tsc')

/** A project of somebody else, with the package in it as npm installs it. */
export type Project = {
  readonly folder: string
  /** What the tarball holds. */
  readonly files: readonly string[]
  write(name: string, text: string): void
  /** Compiles a program under the strictest settings, and gives what the compiler complains about: nothing when all is well. */
  compile(name: string, ...settings: readonly string[]): Promise<string>
  /** What a program that was compiled prints. */
  run(name: string, env: Readonly<Record<string, string>>, node?: string): Promise<string>
}

const STRICT = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--types', '']
const TARGET = ['--target', 'es2022', '--lib', 'es2023,dom', '--outDir', 'out']

/** Packs the client library as it is published, and installs it in an empty project, with no registry in reach. */
export async function projectWithClient(t: TestContext): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-project-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('package.json', JSON.stringify({ name: 'somebody-elses', private: true, type: 'module' }))
  const { filename, files } = await packClient(t, folder)
  await npm(['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], folder)
  return {
    ...{ folder, files, write },
    compile: (name, ...settings) =>
      run(TSC, [...STRICT, ...TARGET, ...settings, name], { cwd: folder }).then(
        ({ stdout }) => stdout,
        ({ stdout }) => String(stdout),
      ),
    run: async (name, env, node = process.execPath) => {
      const file = join('out', name.replace(/\.ts$/, '.js'))
      return (await run(node, [file], { cwd: folder, env: { ...env }, timeout: 60_000 })).stdout
    },
  }
}

/** The tarball as `npm pack` makes it, in this folder. It is made of a copy, as other tests may be making one, too. */
export async function packClient(t: TestContext, folder: string): Promise<{ filename: string; files: string[] }> {
  const copy = mkdtempSync(join(tmpdir(), 'countersign-pack-'))
  t.after(() => rmSync(copy, { recursive: true, force: true }))
  cpSync(join(ROOT, 'sdk'), join(copy, 'sdk'), { recursive: true })
  for (const name of ['tsconfig.json', 'LICENSE']) cpSync(join(ROOT, name), join(copy, name))
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const packed = await npm(['pack', '--json', '--pack-destination', folder], join(copy, 'sdk'))
  const [{ filename, files }] = JSON.parse(packed.slice(packed.indexOf('[')))
  return { filename, files: files.map(({ path }: { path: string }) => path).toSorted() }
}

/** The Node of the machine, which may be older than ours; ours where there is no other. */
export function oldestNode(): string {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((one) => !one.includes('node_modules'))
  return folders.map((one) => join(one, 'node')).find((path) => existsSync(path)) ?? process.execPath
}

async function npm(words: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await run('npm', [...words], { cwd, timeout: 120_000 })
  return stdout
}

/** A server of somebody else: their page, the package beside it, and all else passed on to the portal with their key. */
export async function serverWithKey(
  t: TestContext,
  { folder }: Project,
  page: string,
  portal: string,
  key: string,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const { url = '/', method = 'GET' } = request
    if (url === '/') return void response.setHeader('content-type', 'text/html').end(page)
    if (/^\/client\/[\w.]+\.js$/.test(url)) {
      const file = join(folder, 'node_modules/countersign/dist', url.slice('/client/'.length))
      return void response.setHeader('content-type', 'text/javascript').end(readFileSync(file))
    }
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    const answer = await fetch(`${portal}${url}`, { method, headers, ...(body === '' ? {} : { body }) })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
    response.end(await answer.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
