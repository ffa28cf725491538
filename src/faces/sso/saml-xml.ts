import { parseDomFromString } from '@node-saml/node-saml/lib/xml.js'

/** What is used of an element of a document. */
export type Element = {
  readonly nodeType: number
  readonly localName: string
  readonly namespaceURI: string | null
  readonly textContent: string | null
  readonly childNodes: ArrayLike<Element>
  readonly attributes: ArrayLike<{ readonly name: string; readonly value: string }>
}

export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata'
export const DSIG = 'http://www.w3.org/2000/09/xmldsig#'

/** Comments, CDATA, DTDs and instructions: an assertion needs none of them, and attacks do. */
const UNWANTED = /<!|<\?(?!xml\s[^<>]*\?>)/i

/** An XML document of nothing but elements and text; undefined for anything else. */
export async function parsePlain(xml: string): Promise<Element | undefined> {
  const body = xml.replace(/^\s*<\?xml\s[^<>]*\?>/, '')
  return UNWANTED.test(body) || body.includes('<?') ? undefined : parse(xml)
}

/** An XML document without a DTD, so without entities; undefined for anything else. */
export async function parseWithoutDtd(xml: string): Promise<Element | undefined> {
  return /<!(?:DOCTYPE|ENTITY|\[CDATA\[)/i.test(xml) ? undefined : parse(xml)
}

async function parse(xml: string): Promise<Element | undefined> {
  try {
    const { documentElement } = (await parseDomFromString(xml)) as unknown as { documentElement: Element | null }
    return documentElement ?? undefined
  } catch {
    return undefined
  }
}

/** The children of this name. */
export function childrenOf(parent: Element, namespace: string, name: string): Element[] {
  return elementsIn(parent).filter((child) => is(child, namespace, name))
}

/** The only child of this name; undefined where there is none, or more. */
export function onlyChild(parent: Element, namespace: string, name: string): Element | undefined {
  const [only, ...more] = childrenOf(parent, namespace, name)
  return more.length === 0 ? only : undefined
}

export function is({ namespaceURI, localName }: Element, namespace: string, name: string): boolean {
  return namespaceURI === namespace && localName === name
}

/** It and everything below, from the top. */
export function allOf(element: Element): Element[] {
  return [element, ...elementsIn(element).flatMap(allOf)]
}

export function attributeOf({ attributes }: Element, name: string): string | undefined {
  return Array.from(attributes).find((attribute) => attribute.name === name)?.value
}

/** Its text; undefined where it has elements in it, or nothing. */
export function textOf(element: Element | undefined): string | undefined {
  if (!element || elementsIn(element).length > 0) return undefined
  const text = (element.textContent ?? '').trim()
  return text === '' ? undefined : text
}

function elementsIn({ childNodes }: Element): Element[] {
  return Array.from(childNodes).filter(({ nodeType }) => nodeType === 1)
}
