import { plus } from '#kernel/time.ts'
import type { Refused } from '../http/upstream.ts'
import { ASSERTION, attributeOf, childrenOf, type Element, onlyChild, textOf } from './saml-xml.ts'

/** What an assertion must say to be taken. */
export type Expected = {
  /** The entity id of the provider, and ours. */
  readonly issuer: string
  readonly entityId: string
  readonly acs: string
  /** The ID of our request; undefined where there was none. */
  readonly requestId: string | undefined
  readonly now: Date
}

/** What it says. */
export type Stated = {
  readonly id: string
  /** It is worth nothing from then on. */
  readonly until: Date
  readonly nameId: string | undefined
  readonly nameFormat: string
  readonly attributes: ReadonlyMap<string, readonly string[]>
  readonly context: string | undefined
  readonly authenticatedAt: Date | undefined
  readonly session: string | undefined
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'
/** Clocks differ by no more. */
export const SKEW = 60
/** No text that is read is longer. */
const LONGEST = 1000
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/

const child = (parent: Element | undefined, name: string): Element | undefined =>
  parent && onlyChild(parent, ASSERTION, name)

/** Reads an assertion whose signature was checked; why it is not taken, where it is not for us, not now, or not for this request. */
export function readAssertion(assertion: Element, expected: Expected): Stated | Refused {
  const subject = child(assertion, 'Subject')
  const conditions = child(assertion, 'Conditions')
  const [statement] = childrenOf(assertion, ASSERTION, 'AuthnStatement')
  const id = attributeOf(assertion, 'ID')
  if (!subject || !conditions || !statement || !id || attributeOf(assertion, 'Version') !== '2.0')
    return { reason: 'malformed', said: 'the assertion lacks a subject, conditions, an authentication or an ID' }
  if (textOf(child(assertion, 'Issuer')) !== expected.issuer)
    return { reason: 'issuer', said: textOf(child(assertion, 'Issuer')) }
  const confirmed = confirmation(subject, expected)
  if (!(confirmed instanceof Date)) return confirmed
  const inTime = times(assertion, conditions, statement, expected.now)
  if (!(inTime instanceof Date)) return inTime
  if (!isForUs(conditions, expected.entityId)) return { reason: 'audience', said: audiencesIn(conditions).join(' ') }
  return {
    id,
    until: confirmed > inTime ? confirmed : inTime,
    ...named(subject),
    ...authentication(statement),
    attributes: attributesOf(assertion),
  }
}

/** Until when one of its confirmations is good for whoever brings it here, for this request. */
function confirmation(subject: Element, expected: Expected): Date | Refused {
  const judged = childrenOf(subject, ASSERTION, 'SubjectConfirmation').map((one) => confirms(one, expected))
  const good = judged.find((one) => one instanceof Date)
  return good ?? judged[0] ?? { reason: 'malformed', said: 'the subject is not confirmed' }
}

function confirms(one: Element, { acs, requestId, now }: Expected): Date | Refused {
  const data = child(one, 'SubjectConfirmationData')
  if (!data || attributeOf(one, 'Method') !== BEARER)
    return { reason: 'malformed', said: 'the subject is not confirmed' }
  if (attributeOf(data, 'Recipient') !== acs) return { reason: 'recipient', said: attributeOf(data, 'Recipient') }
  const asked = attributeOf(data, 'InResponseTo')
  if (asked !== requestId) return { reason: 'in-response-to', said: asked }
  if (attributeOf(data, 'NotBefore') !== undefined) return { reason: 'malformed', said: 'NotBefore of a confirmation' }
  const until = instantOf(data, 'NotOnOrAfter')
  if (!until) return { reason: 'malformed', said: 'NotOnOrAfter' }
  return plus(until, SKEW) > now ? until : { reason: 'expired', said: until.toISOString() }
}

/** Until when it is good, by what it says of itself. */
function times(assertion: Element, conditions: Element, statement: Element, now: Date): Date | Refused {
  const begun = [instantOf(assertion, 'IssueInstant'), instantOf(statement, 'AuthnInstant')]
  const notBefore = attributeOf(conditions, 'NotBefore') === undefined ? [] : [instantOf(conditions, 'NotBefore')]
  const until = instantOf(conditions, 'NotOnOrAfter')
  const over = attributeOf(statement, 'SessionNotOnOrAfter')
  const end = over === undefined ? until : instantOf(statement, 'SessionNotOnOrAfter')
  const early = [...begun, ...notBefore]
  if (!until || !end || early.includes(undefined)) return { reason: 'malformed', said: 'a time is missing or none' }
  const late = early.find((at) => at && at > plus(now, SKEW))
  if (late) return { reason: 'not-yet', said: late.toISOString() }
  return plus(until, SKEW) > now && plus(end, SKEW) > now ? until : { reason: 'expired', said: until.toISOString() }
}

function isForUs(conditions: Element, entityId: string): boolean {
  const restrictions = childrenOf(conditions, ASSERTION, 'AudienceRestriction')
  return restrictions.length > 0 && restrictions.every((one) => audiences(one).includes(entityId))
}

const audiences = (restriction: Element): string[] =>
  childrenOf(restriction, ASSERTION, 'Audience').map((audience) => textOf(audience) ?? '')
const audiencesIn = (conditions: Element): string[] =>
  childrenOf(conditions, ASSERTION, 'AudienceRestriction').flatMap(audiences)

function named(subject: Element): Pick<Stated, 'nameId' | 'nameFormat'> {
  const name = child(subject, 'NameID')
  return { nameId: textOf(name)?.slice(0, LONGEST), nameFormat: (name && attributeOf(name, 'Format')) ?? UNSPECIFIED }
}

function authentication(statement: Element): Pick<Stated, 'context' | 'authenticatedAt' | 'session'> {
  const context = textOf(child(child(statement, 'AuthnContext'), 'AuthnContextClassRef'))
  return {
    context: context?.slice(0, LONGEST),
    authenticatedAt: instantOf(statement, 'AuthnInstant'),
    session: attributeOf(statement, 'SessionIndex')?.slice(0, LONGEST),
  }
}

function attributesOf(assertion: Element): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const statement of childrenOf(assertion, ASSERTION, 'AttributeStatement'))
    for (const attribute of childrenOf(statement, ASSERTION, 'Attribute')) {
      const name = attributeOf(attribute, 'Name') ?? ''
      const values = childrenOf(attribute, ASSERTION, 'AttributeValue').flatMap((value) => textOf(value) ?? [])
      found.set(name, [...(found.get(name) ?? []), ...values.map((value) => value.slice(0, LONGEST))])
    }
  return found
}

function instantOf(element: Element, name: string): Date | undefined {
  const text = attributeOf(element, name)
  if (text === undefined || !INSTANT.test(text)) return undefined
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? undefined : at
}
