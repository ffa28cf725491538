import type { KeptLetter } from '#faces/web/mail.ts'
import { createDelivery, type Delivery, type MailParts } from '#wiring/delivery.ts'
import type { TestWorld } from './world.ts'

/** What people get by mail. */
export type Letters = {
  readonly delivery: Delivery
  /** Sends whatever waits now, and returns all that was ever sent to this address, the newest first. */
  to(address: string): Promise<readonly KeptLetter[]>
}

/** Delivery to an inbox in memory, when the test asks for it. */
export function lettersOf(world: TestWorld, publicUrl = 'http://localhost:8080'): Letters {
  const delivery = deliveryOf(world, { publicUrl, inbox: true })
  return {
    delivery,
    to: async (address) => {
      await delivery.worker.pass()
      return delivery.mail.inbox?.letters.filter(({ to }) => to === address) ?? []
    },
  }
}

export function deliveryOf(world: TestWorld, parts: Partial<MailParts> = {}): Delivery {
  const thrown = (error: unknown): never => {
    throw error
  }
  const usual = { publicUrl: 'http://localhost:8080', standing: undefined, inbox: false, onError: thrown }
  return createDelivery({ world, ...usual, ...parts })
}

/** The first address in a letter's text. */
export function linkIn({ text }: Pick<KeptLetter, 'text'>): string {
  const [link] = /https?:\/\/\S+/.exec(text) ?? []
  if (!link) throw new Error('there is no link in the letter')
  return link
}
