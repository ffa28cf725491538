import type { Gateway, Letter } from '../gateway.ts'

/** The inbox of development: what would have been sent, newest first, until the server ends. */
export type Inbox = { readonly letters: readonly Kept[] }
type Kept = Letter & { readonly at: Date }

const KEPT = 100

export function openInbox(now: () => Date): { readonly gateway: Gateway; readonly inbox: Inbox } {
  const letters: Kept[] = []
  const gateway: Gateway = {
    send: async (letter) => {
      letters.unshift({ ...letter, at: now() })
      letters.splice(KEPT)
      return { result: 'sent', answer: 'kept in the inbox of development' }
    },
    close: () => undefined,
  }
  return { gateway, inbox: { letters } }
}
