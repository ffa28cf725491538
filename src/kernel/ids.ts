const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * A UUID version 7 (RFC 9562 section 5.7), in lower case: 48 bits of `now` in milliseconds, then 74 random bits. Ids of
 * one millisecond are in no order.
 */
export function newId(now: Date, random: (bytes: number) => Uint8Array): string {
  const bytes = Buffer.alloc(16)
  bytes.set(random(10), 6)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Whether `text` is an id as `newId` writes it. Anything else never reaches the database. */
export function isId(text: string): boolean {
  return CANONICAL.test(text)
}

/** No id made at this instant or later sorts before it, and every earlier one does. */
export function firstId(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
