import { plus } from '#kernel/time.ts'
import { assertionXml, PERSISTENT, responseXml, type Saying, samlKeys, signs } from './saml-idp.ts'
import { type Makes, usual } from './saml-stage.ts'

const SIGNATURE = /<Signature xmlns="http:\/\/www\.w3\.org\/2000\/09\/xmldsig#">.*?<\/Signature>/s
const ASSERTION = /<saml:Assertion .*<\/saml:Assertion>/s
const EVIL = { subject: 'owner-1', id: '_evil' }
export const stranger = samlKeys()

/** Says something else than usual, signed well. */
const says =
  (other: (saying: Saying) => Partial<Saying>): Makes =>
  (saying, stage) =>
    usual({ ...saying, ...other(saying) }, stage)

/** What is wrong, why it is refused, and what makes it. */
export type Case = readonly [name: string, reason: string, makes: Makes]

type Pieces = {
  readonly whole: string
  readonly assertion: string
  readonly bare: string
  readonly signature: string
  readonly evil: string
}

/** Takes a well signed response apart, and puts it together with an assertion about somebody else. */
const wrapped =
  (put: (pieces: Pieces, saying: Saying) => string): Makes =>
  (saying, stage) => {
    const whole = usual(saying, stage)
    const [assertion = ''] = ASSERTION.exec(whole) ?? []
    const [signature = ''] = SIGNATURE.exec(assertion) ?? []
    const evil = assertionXml({ ...saying, ...EVIL })
    return put({ whole, assertion, signature, bare: assertion.replace(SIGNATURE, ''), evil }, saying)
  }

/** The same of a response that is signed as a whole. */
const wrappedResponse =
  (put: (pieces: { response: string; bare: string; signature: string; evil: string }) => string): Makes =>
  (saying, { keys }) => {
    const response = signs(responseXml(saying, assertionXml(saying)), 'Response', keys)
    const [signature = ''] = SIGNATURE.exec(response) ?? []
    const evil = responseXml(saying, assertionXml({ ...saying, ...EVIL }), '_evil-response')
    return put({ response, signature, bare: response.replace(SIGNATURE, ''), evil })
  }

const within = (xml: string, name: string, inner: string): string =>
  xml.replace(new RegExp(`</${name}>$`), `${inner}</${name}>`)

export const WRAPPED: readonly Case[] = [
  [
    'XSW1: the response in the signature of another',
    'wrapped',
    wrappedResponse(({ bare, signature, evil }) =>
      within(evil, 'samlp:Response', signature.replace('</Signature>', `${bare}</Signature>`)),
    ),
  ],
  [
    'XSW2: the response beside the signature of another',
    'wrapped',
    wrappedResponse(({ bare, signature, evil }) => within(evil, 'samlp:Response', `${bare}${signature}`)),
  ],
  [
    'XSW3: another assertion before it',
    'wrapped',
    wrapped(({ whole, assertion, evil }) => whole.replace(assertion, `${evil}${assertion}`)),
  ],
  [
    'XSW4: it in another assertion',
    'wrapped',
    wrapped(({ whole, assertion, evil }) => whole.replace(assertion, within(evil, 'saml:Assertion', assertion))),
  ],
  [
    'XSW5: its signature in another, it at the end',
    'wrapped',
    wrapped(({ whole, assertion, bare, signature, evil }) =>
      whole.replace(assertion, `${within(evil, 'saml:Assertion', signature)}${bare}`),
    ),
  ],
  [
    'XSW6: it in its signature in another',
    'wrapped',
    wrapped(({ whole, assertion, bare, signature, evil }) =>
      whole.replace(
        assertion,
        within(evil, 'saml:Assertion', signature.replace('</Signature>', `${bare}</Signature>`)),
      ),
    ),
  ],
  [
    'XSW7: another in extensions',
    'wrapped',
    wrapped(({ whole, assertion, evil }) =>
      whole.replace(assertion, `<samlp:Extensions>${evil}</samlp:Extensions>${assertion}`),
    ),
  ],
  [
    'XSW8: it in an object of a signature',
    'wrapped',
    wrapped(({ whole, assertion, bare, signature, evil }) =>
      whole.replace(
        assertion,
        within(evil, 'saml:Assertion', signature.replace('</Signature>', `<Object>${bare}</Object></Signature>`)),
      ),
    ),
  ],
  [
    'another under the same ID',
    'wrapped',
    wrapped(({ whole, assertion, evil }, { id = '' }) =>
      whole.replace(assertion, `${assertion}${evil.replace('_evil', id)}`),
    ),
  ],
  [
    'its ID on another element too',
    'wrapped',
    wrapped(({ whole }, { id = '' }) => whole.replace('<samlp:StatusCode', `<samlp:StatusCode ID="${id}"`)),
  ],
  [
    'another after it',
    'wrapped',
    wrapped(({ whole, assertion, evil }) => whole.replace(assertion, `${assertion}${evil}`)),
  ],
  [
    'the signature of the assertion at the response',
    'signature',
    wrapped(
      ({ whole, signature, bare, assertion, evil }) =>
        whole.replace(assertion, evil).replace('<samlp:Status>', `${signature}<samlp:Status>`) +
        (bare === '' ? ' ' : ''),
    ),
  ],
  [
    'an assertion of another name space',
    'wrapped',
    wrapped(({ whole, assertion, evil }) =>
      whole.replace(
        assertion,
        `${assertion}${evil.replaceAll('saml:', 'x:').replace('xmlns:saml', 'xmlns:x').replace('SAML:2.0:assertion', 'evil')}`,
      ),
    ),
  ],
  [
    'two signatures of it',
    'wrapped',
    wrapped(({ whole, signature }) => whole.replace(signature, signature + signature)),
  ],
]

export const UNSIGNED: readonly Case[] = [
  ['signed by nobody', 'signature', (saying) => responseXml(saying, assertionXml(saying))],
  [
    'signed by somebody else',
    'signature',
    (saying) => signs(responseXml(saying, assertionXml(saying)), 'Assertion', stranger),
  ],
  ['changed after it was signed', 'signature', (saying, stage) => usual(saying, stage).replace('anna-1', 'owner-1')],
  [
    'an attribute changed',
    'signature',
    (saying, stage) => usual(saying, stage).replace('anna@example.com', 'owner@example.com'),
  ],
  [
    'the signature emptied',
    'signature',
    (saying, stage) => usual(saying, stage).replace(/<SignatureValue>[^<]*/, '<SignatureValue>'),
  ],
  [
    'signed with SHA-1',
    'algorithm',
    (saying, { keys }) => signs(responseXml(saying, assertionXml(saying)), 'Assertion', keys, { signature: 'sha1' }),
  ],
  [
    'digested with SHA-1',
    'algorithm',
    (saying, { keys }) => signs(responseXml(saying, assertionXml(saying)), 'Assertion', keys, { digest: 'sha1' }),
  ],
  [
    'HMAC with the certificate',
    'algorithm',
    (saying, stage) =>
      usual(saying, stage).replace(
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
      ),
  ],
  [
    'a transform that chooses',
    'algorithm',
    (saying, stage) =>
      usual(saying, stage).replace(
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/TR/1999/REC-xpath-19991116',
      ),
  ],
  [
    'comments that count',
    'algorithm',
    (saying, stage) => usual(saying, stage).replaceAll('xml-exc-c14n#', 'xml-exc-c14n#WithComments'),
  ],
  ['a reference to nothing', 'signature', (saying, stage) => usual(saying, stage).replace(/URI="#[^"]+"/, 'URI=""')],
]

const stuffed =
  (more: string): Makes =>
  (saying, stage) =>
    usual(saying, stage).replace('<samlp:Status>', `<samlp:Extensions>${more}</samlp:Extensions><samlp:Status>`)

export const XML: readonly Case[] = [
  ['a comment in the NameID', 'xml', (saying, stage) => usual(saying, stage).replace('anna-1', 'anna<!---->-1')],
  [
    'a comment anywhere',
    'xml',
    (saying, stage) => usual(saying, stage).replace('<samlp:Status>', '<!-- hm --><samlp:Status>'),
  ],
  ['a DTD', 'xml', (saying, stage) => `<!DOCTYPE samlp:Response>${usual(saying, stage)}`],
  [
    'an entity',
    'xml',
    (saying, stage) => `<!DOCTYPE r [<!ENTITY e "owner-1">]>${usual(saying, stage).replace('anna-1', '&e;')}`,
  ],
  [
    'a file as an entity',
    'xml',
    (saying, stage) => `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>${usual(saying, stage)}`,
  ],
  [
    'a billion laughs',
    'xml',
    (saying, stage) =>
      `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${usual(saying, stage).replace('anna-1', '&b;')}`,
  ],
  ['CDATA', 'xml', (saying, stage) => usual(saying, stage).replace('anna-1', '<![CDATA[owner-1]]>')],
  [
    'an instruction',
    'xml',
    (saying, stage) => usual(saying, stage).replace('<samlp:Status>', '<?evil?><samlp:Status>'),
  ],
  ['six thousand elements', 'xml', stuffed('<b/>'.repeat(6000))],
  ['elements in elements in elements', 'xml', stuffed('<b>'.repeat(300) + '</b>'.repeat(300))],
  ['a tag that hardly ends', 'xml', stuffed(`<b ${'a="1" '.repeat(2000)}/>`)],
  [
    'an algorithm behind a prefix',
    'xml',
    (saying, stage) =>
      usual(saying, stage).replace(
        '<SignatureMethod ',
        '<SignatureMethod xmlns:x="x" x:Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1" ',
      ),
  ],
  ['an ID behind a prefix', 'xml', stuffed('<b xmlns:x="x" x:ID="_a"/>')],
  ['no XML', 'xml', () => 'no XML'],
  ['another document', 'malformed', () => '<html xmlns="http://www.w3.org/1999/xhtml"/>'],
  ['two documents', 'xml', (saying, stage) => usual(saying, stage) + usual(saying, stage)],
  ['nothing', 'malformed', () => ''],
]

export const STATED: readonly Case[] = [
  ['for somebody else', 'audience', says(() => ({ audience: 'https://other.example.com' }))],
  ['of another issuer', 'issuer', says(() => ({ issuer: 'https://evil.example.com' }))],
  [
    'of another issuer inside only',
    'issuer',
    (saying, { keys }) =>
      signs(responseXml(saying, assertionXml({ ...saying, issuer: 'https://evil.example.com' })), 'Assertion', keys),
  ],
  ['expired', 'expired', says(({ now }) => ({ notOnOrAfter: plus(now, -61) }))],
  ['confirmed until a while ago', 'expired', says(({ now }) => ({ confirmedUntil: plus(now, -61) }))],
  ['not valid yet', 'not-yet', says(({ now }) => ({ notBefore: plus(now, 61) }))],
  ['proved in the future', 'not-yet', says(({ now }) => ({ authenticatedAt: plus(now, 120) }))],
  ['for another recipient', 'recipient', says(({ acs }) => ({ recipient: `${acs}/../other` }))],
  ['for another destination', 'recipient', says(() => ({ destination: 'https://other.example.com/acs' }))],
  ['to another request', 'in-response-to', says(() => ({ requestId: '_another' }))],
  ['to no request', 'in-response-to', says(() => ({ requestId: undefined }))],
  [
    'to another request inside only',
    'in-response-to',
    (saying, { keys }) =>
      signs(responseXml(saying, assertionXml({ ...saying, requestId: '_another' })), 'Assertion', keys),
  ],
  ['with a name for once', 'subject', says(() => ({ format: PERSISTENT.replace('persistent', 'transient') }))],
  [
    'with an address as the name',
    'subject',
    says(() => ({ format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' })),
  ],
  ['about nobody', 'subject', says(() => ({ subject: '' }))],
  ['about somebody whom no database keeps', 'subject', says(() => ({ subject: 'anna&#0;' }))],
  ['confirmed by a key', 'malformed', says(() => ({ method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' }))],
  ['that it did not work', 'denied', says(() => ({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }))],
]
