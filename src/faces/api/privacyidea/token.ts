import { createHash, timingSafeEqual } from 'node:crypto'
import { type Caller, callerOf, callerOfKey, noteUse } from '#domain/applications/api-keys.ts'
import { isAmong } from '#kernel/address.ts'
import { floorSeconds, hour, type Seconds } from '#kernel/time.ts'
import type { Look } from '#kernel/work.ts'
import type { Asking } from './asking.ts'
import { refusal, type Said } from './shape.ts'

const LIFE: Seconds = hour
const PURPOSE = 'privacyidea token'

/** An API key takes the place of an administrator: what is before its dot is the username, what is behind it the password. */
export async function postAuth(asking: Asking): Promise<Said> {
  const { world, parameters, place, now } = asking
  const username = parameters.get('username') ?? ''
  const key = `${username}.${parameters.get('password') ?? ''}`
  const caller = await world.look((look) => callerOf(look, key, place.address))
  if (!caller || !isOf(caller, asking)) return { ...refusal('wrong-credentials'), even: true }
  await noteUse(world, caller, now, place.address)
  const token = await world.look(async (look) => tokenOf(look, caller))
  const value = { token, username, role: 'admin', realm: '', rights: ['triggerchallenge'], menus: [], log_level: 20 }
  return { status: 200, result: { status: true, value }, detail: null }
}

/** Whose token a client shows, as long as its key is good, from where it is. */
export async function callerBy({ world, authorization, place, ...asking }: Asking): Promise<Caller | Said> {
  const [head, claims, signature, ...more] = (authorization ?? '').replace(/^Bearer /i, '').split('.')
  if (!authorization) return refusal('header-missing')
  if (head === undefined || claims === undefined || signature === undefined || more.length > 0)
    return refusal('token-wrong')
  return world.look(async (look) => {
    const isOurs = timingSafeEqual(digestOf(signatureOf(look, `${head}.${claims}`)), digestOf(signature))
    const said = isOurs ? claimsIn(claims) : undefined
    if (!said) return refusal('token-wrong')
    if (said.exp <= floorSeconds(look.now)) return refusal('token-over')
    const caller = await callerOfKey(look, said.key)
    const networks = caller?.key.networks ?? []
    if (!caller || !isOf(caller, asking) || (networks.length > 0 && !isAmong(place.address, networks)))
      return refusal('wrong-credentials')
    return caller.key.verbs.includes('challenges') ? caller : refusal('right-missing')
  })
}

/** A key of the very application that the address is of. */
function isOf({ application }: Caller, { holder }: Pick<Asking, 'holder'>): boolean {
  const { organizationId, id } = holder.application
  return application?.organizationId === organizationId && application.id === id
}

/** A JWT, as some clients read when it is over. They read Base64 of the other alphabet, which ASCII is in both. */
function tokenOf(look: Look, { key }: Caller): string {
  const head = encoded({ alg: 'HS256', typ: 'JWT' })
  const claims = encoded({ key: key.id, role: 'admin', authtype: 'password', exp: floorSeconds(look.now) + LIFE })
  return `${head}.${claims}.${signatureOf(look, `${head}.${claims}`)}`
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
const digestOf = (text: string): Uint8Array => createHash('sha256').update(text).digest()

function signatureOf({ vault }: Pick<Look, 'vault'>, text: string): string {
  return Buffer.from(vault.hash(PURPOSE, text)).toString('base64url')
}

function claimsIn(part: string): { readonly key: string; readonly exp: number } {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
}
