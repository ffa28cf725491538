import { alone } from '#domain/factors/all.ts'
import type { Lead } from '#domain/signin/signin.ts'
import { saying } from './notices.ts'
import { setUpAddress } from './ui/methods.ts'

/** The page that a sign-in leads to first. */
export function leadTo(lead: Lead): string {
  switch (lead) {
    case 'home':
      return '/account/settings'
    case 'set-up':
      return '/account/two-factor/app'
    case 'token-works':
      return '/account/token-works'
    case 'replace':
      return '/account/replace'
    case 'passkey':
      return saying(setUpAddress(alone.kind), 'passkeysSoon')
  }
}
