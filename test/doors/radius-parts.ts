import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { ApplicationDraft } from '#domain/applications/applications.ts'
import { type Application, addApplication, findApplication } from '#domain/applications/applications.ts'
import { addRadiusClient, type RadiusClientDraft } from '#domain/applications/radius-clients.ts'
import { impatient } from '#faces/http/patience.ts'
import { type Radius, serveRadius } from '#faces/radius/server.ts'
import { radiusRecipes } from '#faces/web/admin/radius-recipes.ts'
import { radiusSayings } from '#wiring/radius-sayings.ts'
import { type TestWorld, testWorld } from '../world.ts'

export const SECRET = 'a-secret-of-this-client-alone'
const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
const PAM_SERVICE = 'countersign-test'

export type RadiusStory = {
  readonly world: TestWorld
  readonly application: Application
  readonly radius: Radius
  readonly port: number
  readonly errors: unknown[]
}

export type StoryOptions = {
  readonly draft?: Partial<ApplicationDraft>
  readonly client?: Partial<RadiusClientDraft>
  readonly world?: TestWorld
  readonly radsec?: { readonly port: number; readonly certificate: string; readonly key: string }
}

/** A server for RADIUS on a free port, with one client at 127.0.0.1. */
export async function radiusStory(t: TestContext, options: StoryOptions = {}): Promise<RadiusStory> {
  const world = options.world ?? (await testWorld(t))
  const application = await vpn(world, options.draft)
  await client(world, application, options.client)
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const parts = { world, hashing: world.hashing, say: radiusSayings, patience: impatient, onError }
  const radius = await serveRadius(parts, { host: '127.0.0.1', port: 0, radsec: options.radsec })
  t.after(() => radius.drain())
  return { world, application, radius, port: radius.port ?? 0, errors }
}

/** An application of the operator, or of another organization. */
export async function vpn(
  world: TestWorld,
  draft: Partial<ApplicationDraft> = {},
  organizationId?: string,
): Promise<Application> {
  const owner = organizationId ?? (await world.operator()).id
  const whole: ApplicationDraft = {
    ...{ kind: 'radius', name: 'VPN', origins: [], roles: [], organizations: [], rules: [], enabled: true },
    ...{ demand: { assurance: 'any', freshSeconds: null }, ...draft },
  }
  const id = await world.work((work) => addApplication(work, BY, owner, whole))
  const made = id && (await world.look((look) => findApplication(look, { organizationId: owner, id })))
  if (!made) throw new Error('there is no application')
  return made
}

export async function client(
  world: TestWorld,
  application: Application,
  draft: Partial<RadiusClientDraft> = {},
  secret = SECRET,
): Promise<string> {
  const whole = { name: 'Gateway', network: '127.0.0.1', fingerprint: null, bare: false, attributes: [], ...draft }
  const id = await world.work((work) => addRadiusClient(work, BY, application, whole, secret))
  if (!id) throw new Error('there is no client')
  return id
}

export type Heard = {
  readonly said: 'Access-Accept' | 'Access-Reject' | 'Access-Challenge' | undefined
  readonly state: string | undefined
  readonly message: string | undefined
  readonly text: string
}

/** What FreeRADIUS's own client hears. It checks the answer's signature itself. */
export async function radclient(
  { port }: Pick<RadiusStory, 'port'>,
  attributes: Readonly<Record<string, string>>,
  { secret = SECRET, signed = true, seconds = 5, more = [] as readonly string[] } = {},
): Promise<Heard> {
  const all = signed ? { ...attributes, 'Message-Authenticator': '0x00' } : attributes
  const lines = Object.entries(all).map(
    ([name, value]) => `${name} = ${value.startsWith('0x') ? value : JSON.stringify(value)}`,
  )
  const args = ['-r', '1', '-t', String(seconds), '-x', ...more, `127.0.0.1:${port}`, 'auth', secret]
  const text = await output('radclient', args, `${lines.join('\n')}\n`)
  const [, said] = /Received (Access-\w+)/.exec(text) ?? []
  return {
    said: said as Heard['said'],
    state: /State = (0x[0-9a-f]+)/.exec(text)?.[1],
    message: /Reply-Message = "(.*)"/.exec(text)?.[1],
    text,
  }
}

/** Signs in through PAM: what is typed, line by line. True where it let them in. */
export async function pamSignIn(
  t: TestContext,
  { port }: Pick<RadiusStory, 'port'>,
  username: string,
  ...typed: readonly string[]
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pam-'))
  const service = `${PAM_SERVICE}-${process.pid}`
  const given = { host: '127.0.0.1', port, radsecPort: undefined, secret: SECRET }
  const shown = radiusRecipes(given).find(({ name }) => name === 'pam')?.lines ?? ''
  writeFileSync(join(folder, 'server.conf'), `${shown.split('\n')[1]?.replace(/10$/, '1')}\n`, { mode: 0o600 })
  const module = `pam_radius_auth.so conf=${join(folder, 'server.conf')} retry=1`
  writeFileSync(`/etc/pam.d/${service}`, `auth required ${module}\naccount required pam_permit.so\n`)
  t.after(() => {
    rmSync(folder, { recursive: true, force: true })
    rmSync(`/etc/pam.d/${service}`, { force: true })
  })
  const text = await output('pamtester', [service, username, 'authenticate'], `${typed.join('\n')}\n`)
  return /successfully authenticated/.test(text)
}

/** PAM reads its services from one folder, which only root may write to. */
export const hasPam = (): boolean =>
  isThere('pamtester') && existsSync('/etc/pam_radius_auth.conf') && process.getuid?.() === 0

export const isThere = (program: string): boolean => spawnSync('which', [program]).status === 0

async function output(program: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  await new Promise((resolve) => child.on('close', resolve))
  return text
}
