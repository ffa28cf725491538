/** Where the proxy of an application leads requests of its host to us: `<origin>/.countersign/begin` and so on. */
export const OWN_PATH = '/.countersign'

const ENTRY = /^\/enter\/[0-9a-f-]{36}\.[0-9a-f-]{36}\?[\w%&=.+*-]{1,3000}$/

/** Where a code is typed that a program shows, with the code or without it. */
const CODE = /^\/oidc\/device(?:\?code=[\w-]{1,20})?$/

/** Where an application has somebody confirm one action. */
const ACTION = /^\/confirm\/[\w-]{43}$/

/** The address of a page that an application leads people to; undefined for any other. */
export function entryIn(address: string | undefined): string | undefined {
  return address !== undefined && [ENTRY, CODE, ACTION].some((known) => known.test(address)) ? address : undefined
}

/** A path of the application's own host: whatever else was asked for is its first page. */
export function ownPath(to: string | null): string {
  return to !== null && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(to) && !to.startsWith(`${OWN_PATH}/`) ? to : '/'
}
