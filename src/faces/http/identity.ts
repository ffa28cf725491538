/**
 * Who somebody is, for the application behind the proxy. Every header is on every answer, empty where there is nothing to
 * say: a proxy that finds one missing leaves what the client sent, or writes words of its own.
 */
export const IDENTITY = [
  'remote-user',
  'remote-name',
  'remote-email',
  'remote-role',
  'remote-company',
  'remote-id',
  'remote-organization',
  'remote-assurance',
] as const
export type IdentityHeader = (typeof IDENTITY)[number]
