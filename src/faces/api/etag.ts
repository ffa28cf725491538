import { createHash } from 'node:crypto'

/** The strong ETag of a representation (RFC 9110, 8.8.3). */
export function etagOf(representation: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(representation)).digest('base64url').slice(0, 22)}"`
}

/** Whether a list of ETags, as If-Match and If-None-Match send it, holds this one. */
export function holds(list: string, etag: string): boolean {
  return list.split(',').some((one) => one.trim() === etag || one.trim() === '*')
}

/** Whether what stands now is what the caller knows; nothing stands only for whoever asks for nothing. */
export function isAsKnown(ifMatch: string | undefined, now: unknown): boolean {
  return ifMatch === undefined || (now !== undefined && holds(ifMatch, etagOf(now)))
}
