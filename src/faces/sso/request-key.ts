import { webcrypto } from 'node:crypto'
import { keepRequestKey, type ProviderKey, requestKeyOf } from '#domain/providers/providers.ts'
import { day, plus } from '#kernel/time.ts'
import type { World } from '#kernel/work.ts'

export type RequestKey = { readonly privateKey: string; readonly certificate: string }

// source: providers of SAML know RSA, and hardly anything else
const RSA = {
  ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ...{ publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 3072 },
}
const LIFE = 10 * 365 * day

/** What requests to a provider are signed with, and assertions may be encrypted for; made when it is needed first. */
export async function requestKey(world: World, key: ProviderKey): Promise<RequestKey> {
  const known = await world.look((look) => requestKeyOf(look, key))
  if (known) return known
  const made = await makeKey(await world.look(async ({ now }) => now))
  await world.once((work) => keepRequestKey(work, key, made.privateKey, made.certificate))
  return (await world.look((look) => requestKeyOf(look, key))) ?? made
}

/** A certificate that nobody vouches for: the provider is given it by whoever sets it up, or by our metadata. */
async function makeKey(now: Date): Promise<RequestKey> {
  // reason: it is needed once for each provider
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const { subtle } = webcrypto
  const keys = await subtle.generateKey(RSA, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Single sign-on',
      notBefore: plus(now, -day),
      notAfter: plus(now, LIFE),
      keys: keys as CryptoKeyPair,
      signingAlgorithm: RSA,
    },
    webcrypto as Crypto,
  )
  const pkcs8 = Buffer.from(await subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = pkcs8.match(/.{1,64}/g)?.join('\n') ?? ''
  return {
    privateKey: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    certificate: certificate.toString('pem'),
  }
}
