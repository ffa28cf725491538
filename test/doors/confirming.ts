import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import type { TestContext } from 'node:test'
import { type ApplicationDraft, addApplication } from '#domain/applications/applications.ts'
import { portalBehindProxy, signedIn, type Visitor, visitor } from '../attack/visitor.ts'
import type { PortalOptions, TestPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'
import { type Heard, keyOf, type Speaking, speaking } from './api.ts'
import { type Carrying, carrying } from './outside-people.ts'

export const TRANSFER = 'Transfer example.com to registrar Y.\n  Cost: 12 EUR'

const BY = { actor: { name: 'console' }, place: { address: '192.0.2.1', browser: 'test' } } as const

/** An application of the operator, as it would be without the draft's own words. */
export async function panelOf(world: TestWorld, more: Partial<ApplicationDraft> = {}): Promise<string> {
  const { id: organizationId } = await world.operator()
  const draft = { kind: 'api', name: 'Domain panel', origins: ['https://panel.example.com'], roles: [] } as const
  const rest = {
    organizations: [],
    demand: { assurance: 'any', freshSeconds: null },
    rules: [],
    enabled: true,
  } as const
  const id = await world.work((work) => addApplication(work, BY, organizationId, { ...draft, ...rest, ...more }))
  if (id === undefined) throw new Error('there are too many applications')
  return id
}

export type Asking = {
  readonly portal: TestPortal
  readonly world: TestWorld
  readonly applicationId: string
  /** The panel's key, and what calls with it. */
  readonly token: string
  readonly say: Speaking
  readonly ana: Carrying
  /** Asks her, or somebody else, in these words. */
  asks(text?: string, more?: Readonly<Record<string, unknown>>): Promise<{ id: string; path: string }>
  /** How it stands. */
  stands(id: string): Promise<Heard>
}

/** A panel that asks Ana, who carries an app. */
export async function asking(t: TestContext, options: PortalOptions = {}): Promise<Asking> {
  const portal = await portalBehindProxy(t, options)
  const { world } = portal
  const applicationId = await panelOf(world)
  const { token } = await keyOf(world, await world.operator(), { applicationId })
  const say = speaking(portal, token)
  return {
    ...{ portal, world, applicationId, token, say, ana: await carrying(world, 'ana') },
    stands: (id) => say('GET', `/v1/confirmations/${id}`),
    asks: async (text = TRANSFER, more = {}) => {
      const { status, body } = await say('POST', '/v1/confirmations', { user: 'ana', text, ...more })
      if (status !== 201) throw new Error(`nobody was asked: ${status} ${JSON.stringify(body)}`)
      return { id: String(body.id), path: new URL(body.page).pathname }
    },
  }
}

/** Ana, signed in; her next code is good. */
export async function anaIn({ portal, world, ana }: Asking): Promise<Visitor> {
  const person = await signedIn(portal, 'ana', { token: ana.codeNow(), as: visitor(portal) })
  world.clock.advance(60)
  return person
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** The form of the page, with this code. */
export function form(body: string, code: string): Record<string, string> {
  const value = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? ''
  return { enrollment: value('enrollment'), text: value('text'), code }
}

const decoded = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString())

/** What a receipt says, once its signature was found right with a key that everybody can fetch. */
export async function read(say: Speaking, receipt: string): Promise<Record<string, unknown>> {
  const [head, claims, signature = ''] = receipt.split('.')
  const { typ, alg, kid } = decoded(head)
  if (typ !== 'confirmation+jwt' || alg !== 'ES256') throw new Error(`no receipt: ${typ} ${alg}`)
  const { keys } = (await say('GET', '/v1/jwks')).body
  const key = createPublicKey({ key: keys.find((one: JsonWebKey) => one.kid === kid), format: 'jwk' })
  const checks = { key, dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), checks, Buffer.from(signature, 'base64url')))
    throw new Error('the signature is wrong')
  return decoded(claims)
}
