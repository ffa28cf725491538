import { createECDH, createHash, createPrivateKey, type JsonWebKey, sign as signBytes } from 'node:crypto'
import { day, hour, plus, type Seconds } from '#kernel/time.ts'
import type { Look, SealContext, Work, World } from '#kernel/work.ts'
import * as store from './signing-keys.store.ts'

/** As others get it to check what was signed (RFC 7517). */
export type PublicKey = {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
  readonly kid: string
  readonly alg: 'ES256'
  readonly use: 'sig'
}

export type PrivateKey = PublicKey & { readonly d: string }

/** How long one key signs. */
const ROTATED_AFTER: Seconds = 90 * day
/** How long others know a key before anything is signed with it: they keep what they fetched for some time. */
const KNOWN_BEFORE: Seconds = hour
/** How long a key is known after the last thing was signed with it: longer than anything signed is good. */
export const KNOWN_AFTER: Seconds = day

/** The keys of an organization, the one that signs at this moment first; the first is made when it is first asked for. */
export async function signingKeys(
  world: World,
  organizationId: string,
): Promise<readonly [PrivateKey, ...PrivateKey[]]> {
  const found = await world.look((look) => privateKeys(look, organizationId))
  return found ?? world.work((work) => firstKey(work, organizationId))
}

/** What others check with: every key that signed something which is still good, or will sign soon. */
export async function jwksOf(look: Look, organizationId: string): Promise<{ readonly keys: readonly PublicKey[] }> {
  const rows = await store.selectKeys(look, organizationId)
  return { keys: rows.map(({ publicKey }) => publicKey) }
}

/** A signed JWT (RFC 7519, ES256) of these claims, as they are. `typ`: what it is, so that none is taken for another. */
export async function signed(
  world: World,
  organizationId: string,
  typ: string,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const [key] = await signingKeys(world, organizationId)
  const content = [{ alg: key.alg, typ, kid: key.kid }, claims].map(encoded).join('.')
  const privateKey = createPrivateKey({ key: key as JsonWebKey, format: 'jwk' })
  const signature = signBytes('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${content}.${signature.toString('base64url')}`
}

/** Another key takes over in an hour; the one before is known for a day after that. */
export async function rotateKeys(work: Work, organizationId: string): Promise<void> {
  await store.lockKeys(work, organizationId)
  const known = await store.selectKeys(work, organizationId)
  const signsFrom = known.length === 0 ? work.now : plus(work.now, KNOWN_BEFORE)
  const made = newKey(work)
  await insert(work, organizationId, made, signsFrom)
  await store.updateEnds(work, organizationId, made.kid, plus(signsFrom, KNOWN_AFTER))
}

/** Keys that have signed for ninety days are replaced, and those that are known no more taken away. */
export async function keepKeys(world: World): Promise<void> {
  const before = await world.look((look) => store.selectOld(look, plus(look.now, -ROTATED_AFTER)))
  for (const { organizationId } of before) {
    await world.work(async (work) => {
      await store.lockKeys(work, organizationId)
      // reason: another node may have done it meanwhile
      const still = await store.selectOld(work, plus(work.now, -ROTATED_AFTER))
      if (still.some((one) => one.organizationId === organizationId)) await rotateKeys(work, organizationId)
    })
  }
  await world.once(store.deleteEnded)
}

async function privateKeys(look: Look, organizationId: string): Promise<[PrivateKey, ...PrivateKey[]] | undefined> {
  const rows = await store.selectKeys(look, organizationId)
  const signs = rows.findLast(({ signsFrom }) => signsFrom <= look.now) ?? rows[0]
  if (!signs) return undefined
  const open = ({ id, publicKey, sealed }: store.KeyRow): PrivateKey => {
    const d = Buffer.from(look.vault.open(sealed, contextOf(organizationId, id))).toString('utf8')
    return { ...publicKey, d }
  }
  return [open(signs), ...rows.filter((row) => row !== signs).map(open)]
}

async function firstKey(work: Work, organizationId: string): Promise<[PrivateKey, ...PrivateKey[]]> {
  await store.lockKeys(work, organizationId)
  const found = await privateKeys(work, organizationId)
  if (found) return found
  const made = newKey(work)
  await insert(work, organizationId, made, work.now)
  return [made]
}

function insert(work: Work, organizationId: string, made: PrivateKey, signsFrom: Date): Promise<void> {
  const { d, ...publicKey } = made
  const sealed = work.vault.seal(Buffer.from(d, 'utf8'), contextOf(organizationId, made.kid))
  return store.insertKey(work, organizationId, { id: made.kid, publicKey, sealed, signsFrom })
}

/** How many points P-256 has (SEC 2, 2.4.2). */
const POINTS = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** A key pair of chance that was given (FIPS 186-5, A.2.1). Its name is its thumbprint (RFC 7638). */
function newKey({ random }: Work): PrivateKey {
  const chance = BigInt(`0x${Buffer.from(random(48)).toString('hex')}`)
  const secret = Buffer.from(((chance % (POINTS - 1n)) + 1n).toString(16).padStart(64, '0'), 'hex')
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(secret)
  const point = pair.getPublicKey()
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url')
  return { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig', d: secret.toString('base64url') }
}

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url')

const contextOf = (organizationId: string, id: string): SealContext => ({
  ...{ table: 'signing_key', row: `${organizationId} ${id}`, purpose: 'private key' },
})
