import { X509Certificate } from 'node:crypto'
import type { ReadMetadata, Refused } from '../http/upstream.ts'
import {
  allOf,
  attributeOf,
  childrenOf,
  DSIG,
  type Element,
  is,
  METADATA,
  PROTOCOL,
  parseWithoutDtd,
  textOf,
} from './saml-xml.ts'

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const MOST_CERTIFICATES = 10

/** Reads what a SAML provider publishes of itself; why it is of no use, where it is not. */
export async function readSamlMetadata(xml: string): Promise<ReadMetadata | Refused> {
  const root = await parseWithoutDtd(xml.trim())
  if (!root) return { reason: 'xml', said: 'this is no XML, or it has a DTD' }
  const entities = allOf(root).filter((one) => is(one, METADATA, 'EntityDescriptor') && roleOf(one))
  const [entity] = entities
  const role = entity && roleOf(entity)
  if (!entity || !role || entities.length > 1)
    return {
      reason: 'malformed',
      said: entities.length > 1 ? 'it is of several providers' : 'it is of no identity provider',
    }
  const issuer = attributeOf(entity, 'entityID') ?? ''
  const signInAddress = addressIn(role)
  const certificates = certificatesIn(role)
  if (issuer === '' || issuer.length > 1024) return { reason: 'malformed', said: 'it has no entity id' }
  if (!signInAddress) return { reason: 'malformed', said: 'it has no address for the binding HTTP-Redirect' }
  if (certificates.length === 0) return { reason: 'no-keys', said: 'it has no certificate for signatures' }
  return { kind: 'saml', issuer, signInAddress, certificates }
}

const roleOf = (entity: Element): Element | undefined =>
  childrenOf(entity, METADATA, 'IDPSSODescriptor').find((role) =>
    (attributeOf(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(PROTOCOL),
  )

function addressIn(role: Element): string | undefined {
  const endpoints = childrenOf(role, METADATA, 'SingleSignOnService')
  const address = attributeOf(endpoints.find((one) => attributeOf(one, 'Binding') === REDIRECT) ?? role, 'Location')
  return address !== undefined && /^https?:\/\//.test(address) && URL.canParse(address) ? address : undefined
}

function certificatesIn(role: Element): string[] {
  const keys = childrenOf(role, METADATA, 'KeyDescriptor').filter((key) => attributeOf(key, 'use') !== 'encryption')
  const texts = keys.flatMap((key) =>
    allOf(key)
      .filter((one) => is(one, DSIG, 'X509Certificate'))
      .map(textOf),
  )
  const plain = texts.map((text) => certificateIn(text ?? '')).filter((text) => text !== undefined)
  return [...new Set(plain)].slice(0, MOST_CERTIFICATES)
}

/** A certificate as PEM or as Base64 of DER, out as Base64 without spaces; undefined for what is none. */
export function certificateIn(text: string): string | undefined {
  const packed = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, '').replace(/\s/g, '')
  if (packed === '' || packed.length > 10_000 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined
  try {
    return new X509Certificate(Buffer.from(packed, 'base64')).raw.toString('base64')
  } catch {
    return undefined
  }
}
