import type { Gateway, Letter, TextMessage } from './gateway.ts'

/** The inbox of development: what would have been sent, newest first, until the server ends. */
export type Kept = {
  readonly letters: readonly (Letter & { readonly at: Date })[]
  readonly texts: readonly (TextMessage & { readonly at: Date })[]
}

const KEPT = 100

export function openInbox(now: () => Date): {
  readonly letters: Gateway
  readonly texts: Gateway<TextMessage>
  readonly kept: Kept
} {
  const letters: (Letter & { at: Date })[] = []
  const texts: (TextMessage & { at: Date })[] = []
  const keeping = <Message>(kept: (Message & { at: Date })[]): Gateway<Message> => ({
    send: async (message) => {
      kept.unshift({ ...message, at: now() })
      kept.splice(KEPT)
      return { result: 'sent', answer: 'kept in the inbox of development' }
    },
    close: () => undefined,
  })
  return { letters: keeping(letters), texts: keeping(texts), kept: { letters, texts } }
}
