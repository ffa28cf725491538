import type { Changes, Parts, Written } from './security-key.ts'

/** What is otherwise than asked, and why it is refused. `unreadable`: not even parsed. */
export type Case = readonly [what: string, changes: Changes, why: string]

const client = (name: string, value: unknown): Changes => ({
  before: ({ client: said }) => {
    if (value === undefined) delete said[name]
    else said[name] = value
  },
})
const parts = (change: Partial<Parts>): Changes => ({ before: (all) => void Object.assign(all, change) })
const flags = (change: (flags: number) => number): Changes => ({
  before: (all) => {
    all.flags = change(all.flags)
  },
})
const response = (change: (response: Record<string, unknown>) => unknown): Changes => ({
  after: ({ response: said }) => void Object.assign(said, change(said)),
})
const written = (change: Partial<Written>): Changes => ({ after: (all) => void Object.assign(all, change) })
const text = (bytes: Buffer): string => bytes.toString('base64url')
const bytes = (value: unknown): Buffer => Buffer.from(String(value), 'base64url')

/** One bit of these bytes, at this place from their beginning or their end. */
const flipped = (name: string, at: number, bit = 1): Changes =>
  response((said) => {
    const changed = bytes(said[name])
    const place = at < 0 ? changed.length + at : at
    changed[place] = (changed[place] ?? 0) ^ bit
    return { [name]: text(changed) }
  })

const cut = (name: string, end: number): Changes =>
  response((said) => ({ [name]: text(bytes(said[name]).subarray(0, end)) }))
const longer = (name: string): Changes =>
  response((said) => ({ [name]: text(Buffer.concat([bytes(said[name]), Buffer.from([0])])) }))

const ORIGINS = [
  'https://localhost',
  'http://localhost:8080',
  'http://localhost/',
  'http://localhost.',
  'http://LOCALHOST',
  'http://sub.localhost',
  'http://localhost.evil.example',
  'http://evil.example',
  'http://evil.example#http://localhost',
  'android:apk-key-hash:localhost',
  'null',
  '',
]

const PARTIES = ['evil.example', 'LOCALHOST', 'localhost.', 'http://localhost', '']

/** What a new key and an answer have in common: `type` is that of the other. */
const both = (type: string): Case[] => [
  ['the other type', client('type', type), 'wrong-type'],
  ['the type of payments', client('type', 'payment.get'), 'wrong-type'],
  ['a blank type', client('type', ''), 'wrong-type'],
  ['a type that is no text', client('type', 1), 'malformed'],
  ['no type', client('type', undefined), 'malformed'],
  ['a challenge nobody asked', client('challenge', text(Buffer.alloc(32))), 'challenge-unknown'],
  ['a blank challenge', client('challenge', ''), 'challenge-unknown'],
  ['no challenge', client('challenge', undefined), 'malformed'],
  ['no origin', client('origin', undefined), 'malformed'],
  ['an origin that is a list', client('origin', ['http://localhost']), 'malformed'],
  ...ORIGINS.map(
    (origin): Case => [`the origin ${origin || 'of nothing'}`, client('origin', origin), 'foreign-origin'],
  ),
  ['a frame of another page', client('crossOrigin', true), 'cross-origin'],
  ['a page around it', client('topOrigin', 'http://localhost'), 'cross-origin'],
  ['a frame that is a text', client('crossOrigin', 'false'), 'malformed'],
  ...PARTIES.map((party): Case => [`the host name ${party || 'of nothing'}`, parts({ party }), 'foreign-party']),
  ['nobody there', flags((all) => all & ~0x01), 'not-present'],
  ['a backup of what has none', flags((all) => (all & ~0x08) | 0x10), 'backup-changed'],
  ['client data that is no JSON', response(() => ({ clientDataJSON: text(Buffer.from('{')) })), 'malformed'],
  ['client data that is a list', response(() => ({ clientDataJSON: text(Buffer.from('[]')) })), 'malformed'],
  ['another id beside the raw one', written({ id: 'AAAA' }), 'unreadable'],
  ['another kind of thing', written({ type: 'password' }), 'unreadable'],
  ['an id with padding', written({ id: 'AAA=', rawId: 'AAA=' }), 'unreadable'],
]

/** Answers of a key with a counter that does not check who holds it. */
export const answers: readonly Case[] = [
  ...both('webauthn.create'),
  ['that may be copied from now on', flags((all) => all | 0x08), 'backup-changed'],
  ['that was copied', flags((all) => all | 0x18), 'backup-changed'],
  ['more flags than bytes', flags((all) => all | 0x40), 'signature'],
  ['extensions that are not there', flags((all) => all | 0x80), 'signature'],
  ['a flag set afterwards', flipped('authenticatorData', 32, 0x04), 'signature'],
  ['another host name afterwards', flipped('authenticatorData', 0), 'foreign-party'],
  ['another counter afterwards', flipped('authenticatorData', -1, 0x40), 'signature'],
  ['data cut short', cut('authenticatorData', 36), 'malformed'],
  ['one byte more of data', longer('authenticatorData'), 'signature'],
  ['a bit of the signature', flipped('signature', -1), 'signature'],
  ['the head of the signature', flipped('signature', 0), 'signature'],
  ['a signature cut short', cut('signature', 20), 'signature'],
  ['a signature of zeros', response(() => ({ signature: text(Buffer.alloc(70)) })), 'signature'],
  ['no signature', response(() => ({ signature: '' })), 'unreadable'],
  ['a signature that is a number', response(() => ({ signature: 1 })), 'unreadable'],
  [
    'client data written otherwise',
    response((said) => ({ clientDataJSON: text(Buffer.from(`${bytes(said.clientDataJSON)} `)) })),
    'signature',
  ],
  ['the same counter', parts({ counter: 2 }), 'counter'],
  ['a lower counter', parts({ counter: 1 }), 'counter'],
  ['no counter any more', parts({ counter: 0 }), 'counter'],
  ['a key nobody has', written({ id: 'AAAA', rawId: 'AAAA' }), 'unknown-key'],
  ['the handle of nobody', response(() => ({ userHandle: text(Buffer.alloc(32)) })), 'foreign-user'],
  ['a handle that is too long', response(() => ({ userHandle: text(Buffer.alloc(65)) })), 'unreadable'],
]

/** New keys. */
export const made: readonly Case[] = [
  ...both('webauthn.get'),
  ['a statement of who made it', parts({ format: 'fido-u2f' }), 'attestation'],
  ['one of a kind there is not', parts({ format: 'anything' }), 'attestation'],
  ['a chain of certificates', parts({ format: 'packed', statement: { x5c: [] } }), 'attestation'],
  ['a statement of itself without a signature', parts({ format: 'packed' }), 'malformed'],
  ['none, and a statement', parts({ statement: { alg: -7 } }), 'malformed'],
  ['no key', parts({ attested: Buffer.alloc(0) }), 'malformed'],
  [
    'another id than it says',
    { before: (all) => void Object.assign(all, { keyId: Buffer.alloc(32, 7) }) },
    'malformed',
  ],
  ['no attestation', response(() => ({ attestationObject: '' })), 'unreadable'],
  ['an attestation of nothing', response(() => ({ attestationObject: text(Buffer.from([0xa0])) })), 'malformed'],
]
