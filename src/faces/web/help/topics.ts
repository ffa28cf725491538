import type { Word } from '../words/words.ts'

export const topicNames = ['sign-in', 'set-up', 'new-phone', 'lost-phone'] as const
export type TopicName = (typeof topicNames)[number]

/** What one page of help says: what to do in its order, and what else may come up. */
export type Topic = {
  readonly title: Word
  readonly lead: Word
  readonly steps: readonly Word[]
  readonly besides?: { readonly title: Word; readonly points: readonly Word[] }
}

export const topics: Readonly<Record<TopicName, Topic>> = {
  'sign-in': {
    title: 'help.signIn.title',
    lead: 'help.signIn.lead',
    steps: ['help.signIn.1', 'help.signIn.2', 'help.signIn.3'],
    besides: {
      title: 'help.signIn.refused',
      points: ['help.signIn.refused.1', 'help.signIn.refused.2', 'help.signIn.refused.4', 'help.signIn.refused.3'],
    },
  },
  'set-up': {
    title: 'help.setUp.title',
    lead: 'help.setUp.lead',
    steps: ['help.setUp.1', 'help.setUp.2', 'help.setUp.3', 'help.setUp.4', 'help.setUp.5'],
  },
  'new-phone': {
    title: 'help.newPhone.title',
    lead: 'help.newPhone.lead',
    steps: ['help.newPhone.1', 'help.newPhone.2', 'help.newPhone.3', 'help.newPhone.4', 'help.newPhone.5'],
  },
  'lost-phone': {
    title: 'help.lostPhone.title',
    lead: 'help.lostPhone.lead',
    steps: ['help.lostPhone.1', 'help.lostPhone.2'],
    besides: {
      title: 'help.lostPhone.none',
      points: ['help.lostPhone.none.1', 'help.lostPhone.none.2', 'help.lostPhone.none.3'],
    },
  },
}
