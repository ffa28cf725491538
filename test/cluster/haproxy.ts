import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ends, type Program, start } from './programs.ts'

const DEPLOYED = new URL('../../deploy/haproxy/', import.meta.url)

/** The balancer as `deploy/haproxy` has it, with these addresses instead, and without certificates. */
export async function balance(ends: Ends, port: number, nodes: readonly number[]): Promise<Program> {
  const config = (await readFile(new URL('haproxy.cfg', DEPLOYED), 'utf8'))
    .replace(/^ {4}bind :443.*\n/m, '')
    .replace(/bind :80$/m, `bind 127.0.0.1:${port}`)
    .replace(/^ {4}http-request redirect scheme.*\n/m, '')
    // reason: the people of a test come from where they say
    .replace(/^ {4}(?:http-request del-header x-forwarded-for|option forwardfor)\n/gm, '')
    .replace(/\/etc\/haproxy\/countersign-503\.http/, new URL('countersign-503.http', DEPLOYED).pathname)
    .replace(/(?: {4}server .*\n)+/, nodes.map((at, n) => `    server node${n} 127.0.0.1:${at}\n`).join(''))
  return run(ends, config)
}

/** Leads to whichever of these is the primary. */
export async function leadToPrimary(ends: Ends, port: number, addresses: readonly string[]): Promise<Program> {
  const config = (await readFile(new URL('postgres.cfg', DEPLOYED), 'utf8'))
    .replace('127.0.0.1:5000', `127.0.0.1:${port}`)
    .replace(/(?: {4}server .*\n)+/, addresses.map((at, n) => `    server db${n} ${at}:5432\n`).join(''))
  return run(ends, config)
}

async function run(ends: Ends, config: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-haproxy-'))
  ends.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, config)
  return start(ends, ['haproxy', '-db', '-f', file])
}
