import type { Look, Work } from '#kernel/work.ts'

const PURPOSE = 'session'

/** `<organization>.<256 random bits>`: the first part only finds the row. */
export type SessionToken = string & { readonly __made: 'session token' }

/** A new one, which is kept nowhere. */
export function newToken(work: Work, organizationId: string): SessionToken {
  const prefix = Buffer.from(organizationId.replaceAll('-', ''), 'hex').toString('base64url')
  return `${prefix}.${Buffer.from(work.random(32)).toString('base64url')}` as SessionToken
}

/** Whose row it finds; `undefined` for what is no such token. */
export function organizationOf(token: string): string | undefined {
  const [, prefix] = /^([\w-]{22})\.[\w-]{43}$/.exec(token) ?? []
  if (prefix === undefined) return undefined
  return Buffer.from(prefix, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** What is kept of it. */
export function hashOf({ vault }: Pick<Look, 'vault'>, token: string): Uint8Array {
  return vault.hash(PURPOSE, token)
}
