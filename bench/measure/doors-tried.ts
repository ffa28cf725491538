// The doors where somebody could learn whether a name, a password or a passkey is known, and how each is tried.
import { randomBytes } from 'node:crypto'
import type { Answer, Connection } from './connection.ts'
import { answerOf, type Key } from './keys.ts'
import { visibleOf } from './likeness.ts'
import { type BenchPerson, PASSWORD } from './people.ts'
import type { RadiusCaller } from './radius.ts'
import { cookiesIn, get, post, postJson } from './requests.ts'

export type Kind =
  | 'unknown'
  | 'wrong password'
  | 'wrong token'
  | 'other realm'
  | 'throttled'
  | 'throttled, unknown'
  | 'known'
  | 'known key'

export type Scene = {
  readonly connection: Connection
  readonly port: number
  readonly round: number
  readonly people: readonly BenchPerson[]
  readonly strangers: readonly BenchPerson[]
  readonly keys: readonly Key[]
  /** Of the API. */
  readonly token: string
  readonly radius: RadiusCaller
}

/** Tries it; what anybody can see of the answer. */
export type Try = () => Promise<string>

/** A door, and kinds of calls that nobody may be able to tell from each other. The first is what the others are compared with. */
export type Door = {
  readonly name: string
  /** Settings of the operator, as SQL. */
  readonly form: readonly [form: 'one-page' | 'two-step', alwaysAsk: boolean]
  readonly kinds: readonly Kind[]
  /** Other than `BESIDE`. */
  readonly beside?: number
  /** Readies a call of a kind; what it does before is not measured. */
  ask(scene: Scene, kind: Kind): Promise<Try>
}

export const DOORS: readonly Door[] = [
  {
    name: 'sign-in, one page',
    form: ['one-page', false],
    kinds: ['unknown', 'wrong password', 'wrong token', 'other realm'],
    ask: signIn,
  },
  {
    name: 'sign-in, throttled',
    form: ['one-page', false],
    kinds: ['throttled, unknown', 'throttled'],
    beside: 4,
    ask: throttled,
  },
  {
    name: 'sign-in, second page for all',
    form: ['two-step', true],
    kinds: ['unknown', 'wrong password', 'wrong token', 'other realm'],
    ask: signIn,
  },
  {
    name: 'second page for all, answered',
    form: ['two-step', true],
    kinds: ['unknown', 'wrong password', 'wrong token', 'other realm'],
    ask: secondPage,
  },
  {
    name: 'forgotten password',
    form: ['one-page', false],
    kinds: ['unknown', 'known', 'other realm'],
    ask: async (scene, kind) => {
      const username = nameOf(scene, kind)
      return sending(scene, post(scene.port, '/signin/forgotten', { username }, new Map(), network()), username)
    },
  },
  { name: 'passkey, answered', form: ['one-page', false], kinds: ['unknown', 'known key'], ask: passkey },
  { name: '/v1/verify', form: ['one-page', false], kinds: ['unknown', 'wrong token', 'other realm'], ask: verify },
  {
    name: 'page of a challenge, answered',
    form: ['two-step', true],
    kinds: ['unknown', 'wrong token', 'other realm'],
    ask: challengePage,
  },
  {
    name: 'RADIUS',
    form: ['one-page', false],
    kinds: ['unknown', 'wrong password', 'wrong token', 'other realm'],
    ask: byRadius,
  },
]

const WRONG = 'plenty of rain in Bremen!'

async function signIn(scene: Scene, kind: Kind): Promise<Try> {
  const username = nameOf(scene, kind)
  const password = kind === 'wrong token' ? PASSWORD : WRONG
  const form = { username, password, token: '000000' }
  return sending(scene, post(scene.port, '/signin', form, new Map(), network()), username)
}

/** The first page is passed by everybody, and not measured. */
async function secondPage(scene: Scene, kind: Kind): Promise<Try> {
  const { connection, port } = scene
  const [address, username] = [network(), nameOf(scene, kind)]
  const form = { username, password: kind === 'wrong token' ? PASSWORD : WRONG }
  const { head } = await connection.send(post(port, '/signin', form, new Map(), address))
  const request = post(port, '/signin/challenge', { code: '000000' }, new Map(cookiesIn(head)), address)
  return sending(scene, request, username)
}

/** Five wrong ones before, from the same network. */
async function throttled(scene: Scene, kind: Kind): Promise<Try> {
  const { connection, port } = scene
  const [address, username] = [network(), nameOf(scene, kind)]
  const request = post(port, '/signin', { username, password: WRONG, token: '' }, new Map(), address)
  for (let wrong = 0; wrong < 5; wrong++) await connection.send(request)
  return sending(scene, request, username)
}

async function passkey(scene: Scene, kind: Kind): Promise<Try> {
  const { connection, port, keys, round } = scene
  const address = network()
  const asked: Answer = await connection.send(post(port, '/signin/passkey/options', {}, new Map(), address))
  const { challenge } = objectIn(asked) as { challenge: string }
  const known = keys[round % keys.length]
  const key = kind === 'known key' && known ? known : { id: randomBytes(32), handle: randomBytes(32) }
  const form = { passkey: answerOf(key, challenge, `http://localhost:${port}`) }
  return sending(scene, post(port, '/signin/passkey', form, new Map(cookiesIn(asked.head)), address))
}

async function verify(scene: Scene, kind: Kind): Promise<Try> {
  const user = nameOf(scene, kind)
  return sending(scene, byKey(scene, '/v1/verify', { user, code: '000000' }), user)
}

/** Who asks and who opens the page come before, and are not measured. */
async function challengePage(scene: Scene, kind: Kind): Promise<Try> {
  const { connection, port } = scene
  const [address, user] = [network(), nameOf(scene, kind)]
  const asked = await connection.send(byKey(scene, '/v1/challenges', { user, purpose: 'Bench' }))
  const { pathname } = new URL((objectIn(asked) as { page: string }).page)
  const { head } = await connection.send(get(port, pathname, new Map(), address))
  const request = post(port, pathname, { code: '000000' }, new Map(cookiesIn(head)), address)
  return sending(scene, request, pathname)
}

function byKey({ port, token }: Scene, path: string, body: object): string {
  return postJson(port, path, body).replace('\r\n', `\r\nauthorization: Bearer ${token}\r\n`)
}

const objectIn = ({ body }: Answer): unknown => JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1))

async function byRadius(scene: Scene, kind: Kind): Promise<Try> {
  const [username, address] = [nameOf(scene, kind), network()]
  const password = `${kind === 'wrong token' ? PASSWORD : WRONG}000000`
  return async () => `code ${await scene.radius.ask(username, password, address)}`
}

const sending = ({ connection }: Scene, request: string, ...typed: readonly string[]): Try => {
  return async () => visibleOf(await connection.send(request), typed)
}

/** A name of the kind; all are of the same length. */
function nameOf({ round, people, strangers }: Scene, kind: Kind): string {
  const known = people[round % people.length]?.username ?? ''
  if (kind === 'other realm') return (strangers[round % strangers.length]?.username ?? '').padEnd(known.length, '0')
  if (kind !== 'unknown' && kind !== 'throttled, unknown') return known
  return `${randomBytes(4).toString('hex')}${known.slice(8)}`
}

let networks = 0

/** Another one each time. */
function network(): string {
  const number = ++networks
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
