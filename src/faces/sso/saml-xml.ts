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

// reason: anybody may send an answer, and the libraries take a time for it that grows with the square of its elements
const MOST_TAGS_OF_ANSWERS = 800
const MOST_TAGS_OF_METADATA = 20_000
/** For each tag; lines of Base64 are words, too. */
const MOST_WORDS = 12
/** A tag that goes on for longer is none. */
const ENDLESS_TAG = /<[^<>]{5000}/
/** Whoever walks down has to come up again. */
const DEEPEST = 50

/** What the library that checks signatures takes for the attribute without its prefix. */
const LOOKS_LIKE_ANOTHER = /:(?:id|uri|algorithm)$/i

/** An XML document of nothing but elements and text; undefined for anything else, and for more than any answer has. */
export async function parsePlain(xml: string): Promise<Element | undefined> {
  const body = xml.replace(/^\s*<\?xml\s[^<>]*\?>/, '')
  if (UNWANTED.test(body) || body.includes('<?')) return undefined
  const root = await parse(xml, MOST_TAGS_OF_ANSWERS)
  const attributes = root && allOf(root).flatMap((element) => Array.from(element.attributes))
  return attributes?.some(({ name }) => LOOKS_LIKE_ANOTHER.test(name)) ? undefined : root
}

/** An XML document without a DTD, so without entities; undefined for anything else, and for more than any provider publishes. */
export async function parseWithoutDtd(xml: string): Promise<Element | undefined> {
  return /<!(?:DOCTYPE|ENTITY|\[CDATA\[)/i.test(xml) ? undefined : parse(xml, MOST_TAGS_OF_METADATA)
}

async function parse(xml: string, mostTags: number): Promise<Element | undefined> {
  if (!isBounded(xml, mostTags)) return undefined
  try {
    const { documentElement } = (await parseDomFromString(xml)) as unknown as { documentElement: Element | null }
    return documentElement && isShallow(documentElement) ? documentElement : undefined
  } catch {
    return undefined
  }
}

function isBounded(xml: string, mostTags: number): boolean {
  const most = mostTags * MOST_WORDS
  const isShort = xml.split('<', mostTags + 2).length <= mostTags + 1 && xml.split(/\s+/, most + 1).length <= most
  return isShort && !ENDLESS_TAG.test(xml)
}

function isShallow(root: Element): boolean {
  let level = [root]
  for (let depth = 0; depth < DEEPEST; depth++) {
    level = level.flatMap(elementsIn)
    if (level.length === 0) return true
  }
  return false
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
  // reason: what no database keeps is nothing that anybody is called
  return text === '' || text.includes('\0') || !text.isWellFormed() ? undefined : text
}

function elementsIn({ childNodes }: Element): Element[] {
  return Array.from(childNodes).filter(({ nodeType }) => nodeType === 1)
}
