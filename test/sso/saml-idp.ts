import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { signXml } from '@node-saml/node-saml/lib/xml.js'
import { encrypt } from 'xml-encryption'
import { plus } from '#kernel/time.ts'

export type Keys = { readonly privateKey: string; readonly certificate: string }

/** A key with a certificate of its own, as Base64 of DER. */
export function samlKeys(): Keys & { readonly pem: string } {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-saml-'))
  const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')]
  const subject = ['-subj', '/CN=idp.example.com', '-days', '36500', '-nodes']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...subject, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  })
  const pem = readFileSync(certificate, 'utf8')
  const privateKey = readFileSync(key, 'utf8')
  rmSync(folder, { recursive: true })
  return { privateKey, pem, certificate: pem.replace(/-----[A-Z ]+-----|\s/g, '') }
}

/** What a response says, each part of which a test may bend. */
export type Saying = {
  readonly issuer: string
  readonly audience: string
  readonly acs: string
  readonly requestId: string | undefined
  readonly now: Date
  readonly id?: string
  readonly subject?: string
  readonly format?: string
  readonly recipient?: string
  readonly destination?: string
  readonly notBefore?: Date
  readonly notOnOrAfter?: Date
  readonly confirmedUntil?: Date
  readonly authenticatedAt?: Date
  readonly status?: string
  readonly method?: string
  readonly context?: string
  readonly attributes?: Readonly<Record<string, string>>
}

const SAML = 'urn:oasis:names:tc:SAML:2.0'
export const PERSISTENT = `${SAML}:nameid-format:persistent`
export const MFA = 'https://refeds.org/profile/mfa'

export function assertionXml(saying: Saying): string {
  const { now, id = '_assertion', subject = 'anna-1', format = PERSISTENT } = saying
  const until = (saying.notOnOrAfter ?? plus(now, 300)).toISOString()
  const confirmed = (saying.confirmedUntil ?? plus(now, 300)).toISOString()
  const asked = saying.requestId === undefined ? '' : ` InResponseTo="${saying.requestId}"`
  const attributes = { uid: 'anna', mail: 'anna@example.com', displayName: 'Anna', ...saying.attributes }
  return `<saml:Assertion xmlns:saml="${SAML}:assertion" ID="${id}" Version="2.0" IssueInstant="${now.toISOString()}"><saml:Issuer>${saying.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${format}">${subject}</saml:NameID><saml:SubjectConfirmation Method="${saying.method ?? `${SAML}:cm:bearer`}"><saml:SubjectConfirmationData NotOnOrAfter="${confirmed}" Recipient="${saying.recipient ?? saying.acs}"${asked}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${(saying.notBefore ?? plus(now, -10)).toISOString()}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>${saying.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${(saying.authenticatedAt ?? now).toISOString()}" SessionIndex="s1"><saml:AuthnContext><saml:AuthnContextClassRef>${saying.context ?? MFA}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${Object.entries(
    attributes,
  )
    .map(
      ([name, value]) =>
        `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
    )
    .join('')}</saml:AttributeStatement></saml:Assertion>`
}

export function responseXml(saying: Saying, inner: string, id = '_response'): string {
  const asked = saying.requestId === undefined ? '' : ` InResponseTo="${saying.requestId}"`
  const status = saying.status ?? `${SAML}:status:Success`
  return `<samlp:Response xmlns:samlp="${SAML}:protocol" ID="${id}" Version="2.0" IssueInstant="${saying.now.toISOString()}" Destination="${saying.destination ?? saying.acs}"${asked}><saml:Issuer xmlns:saml="${SAML}:assertion">${saying.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${inner}</samlp:Response>`
}

export type Algorithms = { readonly signature?: 'sha1' | 'sha256' | 'sha512'; readonly digest?: 'sha1' | 'sha256' }

/** Signs the element of this name, wherever it stands. */
export function signs(
  xml: string,
  name: 'Assertion' | 'Response',
  { privateKey }: Keys,
  algorithms: Algorithms = {},
): string {
  const path = `//*[local-name(.)='${name}']`
  return signXml(
    xml,
    path,
    { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
    {
      privateKey,
      signatureAlgorithm: algorithms.signature ?? 'sha256',
      digestAlgorithm: algorithms.digest ?? 'sha256',
    },
  )
}

/** What we asked, out of the address that people are led to. */
export function askedBy(address: URL): { readonly xml: string; readonly id: string; readonly state: string } {
  const packed = address.searchParams.get('SAMLRequest') ?? ''
  const xml = inflateRawSync(Buffer.from(packed, 'base64')).toString()
  return { xml, id: /\bID="([^"]+)"/.exec(xml)?.[1] ?? '', state: address.searchParams.get('RelayState') ?? '' }
}

/** The assertion in it encrypted for whoever has this certificate. */
export async function encrypted(xml: string, certificate: string): Promise<string> {
  const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? []
  const lines = certificate
    .replace(/\s/g, '')
    .match(/.{1,64}/g)
    ?.join('\n')
  const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  const options = {
    ...{ rsa_pub: new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' }) as string, pem },
    encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes128-gcm',
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  } as const
  const data = await new Promise<string>((resolve, reject) => {
    encrypt(assertion, options as never, (error, result) => (error ? reject(error) : resolve(String(result))))
  })
  const wrapped = `<saml:EncryptedAssertion xmlns:saml="${SAML}:assertion">${data}</saml:EncryptedAssertion>`
  return xml.replace(assertion, wrapped.replaceAll('\r', ''))
}
