import assert from 'node:assert/strict'
import { parseRecoveryCode } from '#kernel/parse.ts'

/** What must never be kept: what it is, and every way to write it that a search should know. */
export type Marker = { readonly name: string; readonly forms: readonly string[] }

/** Text as people type it and as machines pass it on. */
export function textMarker(name: string, text: string): Marker {
  const bytes = Buffer.from(text)
  const urlEncoded = encodeURIComponent(text)
  return marker(name, [
    text,
    urlEncoded,
    urlEncoded.replaceAll('%20', '+'),
    new URLSearchParams({ '': text }).toString().slice(1),
    ...encoded(bytes),
  ])
}

/** The seed in an otpauth address: the text that people see, and the bytes behind it. */
export function seedMarker(name: string, uri: string): Marker {
  const base32 = new URL(uri).searchParams.get('secret') ?? ''
  const bits = Array.from(base32, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2))
  const octets =
    bits
      .map((five) => five.padStart(5, '0'))
      .join('')
      .match(/.{8}/g) ?? []
  const raw = Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)))
  assert.equal(raw.length, 20)
  const groups = base32.match(/.{4}/g) ?? []
  return marker(name, [
    base32,
    base32.toLowerCase(),
    groups.join(' '),
    groups.join('+'),
    groups.join('%20'),
    raw.toString('latin1'),
    raw.toString('utf8'),
    ...encoded(raw),
    ...encoded(Buffer.from(base32)),
  ])
}

/** Recovery codes as they are shown and as they are compared. */
export function recoveryMarkers(codes: readonly string[]): Marker[] {
  assert.equal(codes.length, 10)
  return codes.map((code, index) => {
    const plain = textMarker('', parseRecoveryCode(code) ?? '')
    return marker(`recovery code ${index}`, [...textMarker('', code).forms, ...plain.forms])
  })
}

function encoded(bytes: Buffer): string[] {
  const hex = bytes.toString('hex')
  return [hex, hex.toUpperCase(), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')]
}

function marker(name: string, forms: readonly string[]): Marker {
  return { name, forms: [...new Set(forms)].filter((form) => form.length >= 6) }
}

/** Where each marker is, place by place. `places`: texts, or bytes as Latin-1; those of bytes begin with `file`. */
export function hitsOf(markers: readonly Marker[], places: ReadonlyMap<string, string>): string[] {
  return [...places].flatMap(([place, text]) =>
    markers
      .filter(({ forms }) => forms.some((form) => isIn(place, text, form)))
      .map(({ name }) => `${name} in ${place}`),
  )
}

/** Six digits are found by chance in numbers and in bytes: there they must stand alone. */
function isIn(place: string, text: string, form: string): boolean {
  if (!text.includes(form)) return false
  if (!/^\d{6}$/.test(form)) return true
  return !place.startsWith('file') && new RegExp(`(?<![\\w.:+-])${form}(?![\\w.:-])`).test(text)
}
