import { isIP } from 'node:net'
import { isTheirs } from '#domain/applications/admission.ts'
import { type Application, findApplication } from '#domain/applications/applications.ts'
import {
  type AttributeName,
  type KnownClient,
  type PacketSource,
  type RadiusClient,
  radiusClientAt,
} from '#domain/applications/radius-clients.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { answerTyped, signInTyped, type TypedFrom, type TypedOutcome } from '#domain/signin/outside-password.ts'
import { openState, stateOf } from '#domain/signin/radius-state.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import type { User } from '#domain/users/users.ts'
import type { World } from '#kernel/work.ts'
import {
  ATTRIBUTE,
  type Attribute,
  allOf,
  answerTo,
  CODE,
  inValue,
  onlyOne,
  type Packet,
  revealPassword,
  signatureOf,
  textOf,
} from './packet.ts'
import { askingWord, type Sayings } from './sayings.ts'
import type { Sender } from './sender.ts'

/** What the door needs to decide. */
export type Parts = { readonly world: World; readonly hashing: Hashing; readonly say: Sayings }

type Asked = { readonly application: Application; readonly realm: Organization; readonly from: TypedFrom }
type Request = { readonly packet: Packet; readonly known: KnownClient; readonly sender: Sender }

/** Who sent a packet; `undefined` for whoever cannot show that they know the secret of a client. */
export async function clientBehind(
  { world }: Parts,
  packet: Packet,
  { address, fingerprint }: Sender,
): Promise<KnownClient | undefined> {
  const source: PacketSource = fingerprint === undefined ? { address } : { fingerprint }
  const isIt = (known: KnownClient): boolean => {
    const signature = signatureOf(packet, known.secret)
    return signature === 'right' || (signature === 'none' && isTakenBare(packet, known, fingerprint))
  }
  return world.look((look) => radiusClientAt(look, source, isIt))
}

/** As little as possible is taken without a signature: no keep-alive, nothing of a proxy, and only what the secret opens. */
function isTakenBare(packet: Packet, { client, secret }: KnownClient, fingerprint: string | undefined): boolean {
  if (!client.bare || fingerprint !== undefined || packet.code !== CODE.request) return false
  if (allOf(packet, ATTRIBUTE.proxyState).length > 0) return false
  const hidden = onlyOne(packet, ATTRIBUTE.userPassword)
  return hidden !== undefined && revealPassword(hidden, packet, secret) !== undefined
}

/** The answer to a packet of a client; `undefined`: none, as it may ask again. */
export async function answerOf(parts: Parts, request: Request): Promise<Uint8Array | undefined> {
  const { packet, known } = request
  const echoed = allOf(packet, ATTRIBUTE.proxyState).map((value) => ({ type: ATTRIBUTE.proxyState, value }))
  const reply = (code: Parameters<typeof answerTo>[1], attributes: readonly Attribute[] = []): Uint8Array =>
    answerTo(packet, code, [...attributes, ...echoed], known.secret)
  if (packet.code === CODE.status) return reply(CODE.accept)
  const asked = await askedAt(parts, request)
  const username = textOf(onlyOne(packet, ATTRIBUTE.userName) ?? new Uint8Array([0]))
  const text = typedIn(request)
  const refused = [{ type: ATTRIBUTE.replyMessage, value: inValue(parts.say('en', 'radius.refused')) }]
  if (!asked || username === undefined || text === undefined) return reply(CODE.reject, refused)
  const typed = { username: username.trim().slice(0, LONGEST_USERNAME), text }
  const outcome = await decide(parts, request, asked, typed)
  switch (outcome.next) {
    case 'busy':
      return undefined
    case 'refused':
      return reply(CODE.reject, refused)
    case 'in':
      return reply(CODE.accept, told(known.client, outcome.user))
    case 'ask':
      return reply(CODE.challenge, await challenge(parts, known.client, typed.username, outcome.asked))
  }
}

const LONGEST_USERNAME = 128

/** What was typed; only a password that we can read is any: from a digest of it no code can be told. */
function typedIn({ packet, known }: Request): string | undefined {
  const hidden = onlyOne(packet, ATTRIBUTE.userPassword)
  const others = [ATTRIBUTE.chapPassword, ATTRIBUTE.eapMessage].some((type) => allOf(packet, type).length > 0)
  return hidden && !others ? revealPassword(hidden, packet, known.secret) : undefined
}

async function askedAt({ world }: Parts, { packet, known, sender }: Request): Promise<Asked | undefined> {
  const { organizationId, applicationId, name } = known.client
  return world.look(async (look) => {
    const [application, organization] = await Promise.all([
      findApplication(look, { organizationId, id: applicationId }),
      findOrganization(look, organizationId),
    ])
    const isRealm = organization?.realmId === organization?.id
    const realm = isRealm ? organization : organization && (await findOrganization(look, organization.realmId))
    if (!application?.enabled || !realm) return undefined
    const place = { address: addressOf(packet, sender), browser: `RADIUS: ${name}` }
    const own = {
      door: 'radius',
      application,
      to: application,
      assurance: application.demand.assurance,
      afterPassword: true,
    } as const
    const from = { ...own, place, detail: { client: name }, isTheirs: (user: User) => isTheirs(application, user) }
    return { application, realm, from }
  })
}

/** Where the person is, where the client says it; else where the client is. */
function addressOf(packet: Packet, { address }: Sender): string {
  const said = textOf(onlyOne(packet, ATTRIBUTE.callingStation) ?? new Uint8Array())
  return said !== undefined && isIP(said) !== 0 ? said : address
}

async function decide(
  { world, hashing }: Parts,
  { packet, known }: Request,
  { realm, from }: Asked,
  typed: { readonly username: string; readonly text: string },
): Promise<TypedOutcome> {
  const states = allOf(packet, ATTRIBUTE.state)
  if (states.length === 0) return signInTyped(world, hashing, realm, typed, from)
  const [state] = states
  const asked = state && (await world.look(async (look) => openState(look, known.client, typed.username, state)))
  return asked && states.length === 1 ? answerTyped(world, realm, typed, asked, from) : { next: 'refused' }
}

async function challenge(
  { world, say }: Parts,
  client: RadiusClient,
  username: string,
  asked: Extract<TypedOutcome, { next: 'ask' }>['asked'],
): Promise<Attribute[]> {
  const state = await world.look(async (look) => stateOf(look, client, username, asked))
  const { word, values } = askingWord(asked.asks?.prompt)
  return [
    { type: ATTRIBUTE.state, value: state },
    { type: ATTRIBUTE.replyMessage, value: inValue(say(asked.asks?.user.language ?? 'en', word, values)) },
  ]
}

const TYPES: Readonly<Record<AttributeName, number>> = { 'Filter-Id': ATTRIBUTE.filterId, Class: ATTRIBUTE.class }

/** What this client is told about people of their role. */
function told({ attributes }: RadiusClient, { role }: User): Attribute[] {
  return attributes
    .filter((one) => one.role === 'all' || one.role === role)
    .map(({ name, value }) => ({ type: TYPES[name], value: inValue(value) }))
}
