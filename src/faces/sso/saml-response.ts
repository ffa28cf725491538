import { SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import { decryptXml } from '@node-saml/node-saml/lib/xml.js'
import type { Refused } from '../http/upstream.ts'
import { type Expected, readAssertion, type Stated } from './saml-assertion.ts'
import {
  ASSERTION,
  allOf,
  attributeOf,
  childrenOf,
  DSIG,
  type Element,
  is,
  onlyChild,
  PROTOCOL,
  parsePlain,
  textOf,
} from './saml-xml.ts'

export type ExpectedResponse = Expected & {
  /** What it may be signed with, as Base64 of DER. */
  readonly certificates: readonly string[]
  readonly wantsSignedResponse: boolean
  /** What assertions may be encrypted for. */
  readonly privateKey: string
}

const LARGEST = 256 * 1024
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const XENC = 'http://www.w3.org/2001/04/xmlenc#'
const XENC11 = 'http://www.w3.org/2009/xmlenc11#'

// source: the algorithms of today that xml-crypto and xml-encryption know; nothing with SHA-1, CBC, HMAC or PKCS #1 v1.5
// padding of keys. SHA-1 inside OAEP is no signature
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  SignatureMethod: [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ],
  DigestMethod: [`${XENC}sha256`, `${XENC}sha512`, `${DSIG}sha1`],
  CanonicalizationMethod: ['http://www.w3.org/2001/10/xml-exc-c14n#'],
  Transform: ['http://www.w3.org/2001/10/xml-exc-c14n#', `${DSIG}enveloped-signature`],
  EncryptionMethod: [`${XENC11}aes128-gcm`, `${XENC11}aes256-gcm`, `${XENC}rsa-oaep-mgf1p`, `${XENC11}rsa-oaep`],
}

/** The assertion in a response, after every check; why it is not taken, where one of them fails. */
export async function readResponse(response: string, expected: ExpectedResponse): Promise<Stated | Refused> {
  const xml = decode(response)
  if (xml === undefined) return { reason: 'malformed', said: 'not Base64 of UTF-8' }
  const root = await parsePlain(xml)
  if (!root) return { reason: 'xml', said: 'no XML, or comments, CDATA, a DTD or instructions in it' }
  if (!is(root, PROTOCOL, 'Response')) return { reason: 'malformed', said: root.localName }
  const wrong =
    failed(root) ?? misshapen(root) ?? outdated(root) ?? misdirected(root, expected) ?? (await locked(root, expected))
  if (wrong) return wrong
  const verified = await verify(response, expected)
  if (typeof verified !== 'string') return verified
  const assertion = await parsePlain(verified)
  if (!assertion || !is(assertion, ASSERTION, 'Assertion'))
    return { reason: 'wrapped', said: 'what is signed is no assertion' }
  if (allOf(assertion).filter(({ localName }) => localName === 'Assertion').length > 1)
    return { reason: 'wrapped', said: 'an assertion in an assertion' }
  return outdated(assertion) ?? readAssertion(assertion, expected)
}

function decode(response: string): string | undefined {
  const packed = response.replace(/[\r\n\t ]/g, '')
  if (packed === '' || packed.length > LARGEST || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(packed, 'base64'))
  } catch {
    return undefined
  }
}

/** The provider says itself that it did not work. */
function failed(root: Element): Refused | undefined {
  const status = onlyChild(root, PROTOCOL, 'Status')
  const code = status && onlyChild(status, PROTOCOL, 'StatusCode')
  const value = code && attributeOf(code, 'Value')
  if (value === SUCCESS) return undefined
  const more = code && onlyChild(code, PROTOCOL, 'StatusCode')
  const message = status && textOf(onlyChild(status, PROTOCOL, 'StatusMessage'))
  return { reason: 'denied', said: [value, more && attributeOf(more, 'Value'), message].filter(Boolean).join(' ') }
}

/** One response with one assertion, each with at most one signature, and nothing anywhere else that looks like one of these. */
function misshapen(root: Element): Refused | undefined {
  const all = allOf(root)
  const wrapped = (said: string): Refused => ({ reason: 'wrapped', said })
  const named = (...names: string[]): Element[] => all.filter(({ localName }) => names.includes(localName))
  const assertions = [...childrenOf(root, ASSERTION, 'Assertion'), ...childrenOf(root, ASSERTION, 'EncryptedAssertion')]
  const [assertion] = assertions
  if (!assertion || assertions.length > 1) return wrapped(`${assertions.length} assertions`)
  if (named('Assertion', 'EncryptedAssertion').length > 1) return wrapped('an assertion where none belongs')
  if (named('Response').length > 1) return wrapped('a response in a response')
  const signatures = [root, assertion].flatMap((parent) => childrenOf(parent, DSIG, 'Signature'))
  if (named('Signature').length !== signatures.length) return wrapped('a signature where none belongs')
  if (childrenOf(root, DSIG, 'Signature').length > 1 || childrenOf(assertion, DSIG, 'Signature').length > 1)
    return wrapped('two signatures of one element')
  if (named('Object', 'Manifest', 'RetrievalMethod').length > 0) return wrapped('objects in a signature')
  const ids = all.flatMap((one) =>
    [attributeOf(one, 'ID') ?? [], attributeOf(one, 'Id') ?? [], attributeOf(one, 'id') ?? []].flat(),
  )
  return new Set(ids).size === ids.length ? undefined : wrapped('an ID twice')
}

function outdated(root: Element): Refused | undefined {
  for (const element of allOf(root)) {
    const allowed = ALGORITHMS[element.localName]
    if (!allowed) continue
    const used = attributeOf(element, 'Algorithm') ?? ''
    const isOld = used === `${DSIG}sha1` && !isOfPadding(root, element)
    if (!allowed.includes(used) || isOld) return { reason: 'algorithm', said: used }
  }
  return undefined
}

/** Of an assertion that is encrypted: what it is signed with is seen only inside. */
async function locked(root: Element, { privateKey }: ExpectedResponse): Promise<Refused | undefined> {
  const [encrypted] = childrenOf(root, ASSERTION, 'EncryptedAssertion')
  if (!encrypted) return undefined
  try {
    const inner = await parsePlain(await decryptXml(String(encrypted), privateKey))
    if (!inner) return { reason: 'xml', said: 'no plain XML inside what is encrypted' }
    const { length } = allOf(inner).filter(({ localName }) => localName === 'Assertion')
    return length === 1 ? outdated(inner) : { reason: 'wrapped', said: `${length} assertions inside what is encrypted` }
  } catch (error) {
    return { reason: 'encrypted', said: error instanceof Error ? error.message : undefined }
  }
}

/** SHA-1 is taken as the digest of OAEP, which is where an EncryptionMethod has one, and nowhere else. */
function isOfPadding(root: Element, digest: Element): boolean {
  const methods = allOf(root).filter(({ localName }) => localName === 'EncryptionMethod')
  return methods.some((method) => childrenOf(method, DSIG, 'DigestMethod').includes(digest))
}

/** What the response says of where it belongs; the assertion has to say it too, signed. */
function misdirected(root: Element, { issuer, acs, requestId }: Expected): Refused | undefined {
  const destination = attributeOf(root, 'Destination')
  if (destination !== undefined && destination !== acs) return { reason: 'recipient', said: destination }
  const [from] = childrenOf(root, ASSERTION, 'Issuer')
  if (from && textOf(from) !== issuer) return { reason: 'issuer', said: textOf(from) }
  const asked = attributeOf(root, 'InResponseTo')
  if (requestId === undefined && asked !== undefined) return { reason: 'in-response-to', said: asked }
  if (requestId !== undefined && asked !== undefined && asked !== requestId)
    return { reason: 'in-response-to', said: asked }
  return undefined
}

/** The very bytes that were signed, as the library gives them. Times and addresses are ours to check, by the clock of the database. */
async function verify(response: string, expected: ExpectedResponse): Promise<string | Refused> {
  const saml = new SAML({
    ...{ idpCert: [...expected.certificates], issuer: expected.entityId, audience: false, callbackUrl: expected.acs },
    ...{ wantAssertionsSigned: false, wantAuthnResponseSigned: expected.wantsSignedResponse },
    ...{ acceptedClockSkewMs: -1, validateInResponseTo: ValidateInResponseTo.never },
    ...{ decryptionPvk: expected.privateKey },
  })
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: response })
    return profile?.getAssertionXml?.() ?? { reason: 'signature', said: 'nothing is signed' }
  } catch (error) {
    const said = error instanceof Error ? error.message : ''
    return { reason: /decrypt|Encrypted/.test(said) ? 'encrypted' : 'signature', said }
  }
}
