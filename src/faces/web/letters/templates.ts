import { type Notice, notices } from '#domain/messages/messages.ts'
import type { Word } from '../words/words.ts'

type Path = (
  secret: Readonly<Record<string, string>>,
  data: Readonly<Record<string, string | number>>,
) => string

/** What a letter is made of, besides the words under `message.` and its name: `subject` and `text`. */
export type Template = {
  readonly subject: Word
  readonly text: Word
  /** What the delivery log calls it, where the subject needs more than the organization’s name. */
  readonly called?: Word
  /** The secret `code` stands first, large. */
  readonly code?: true
  /** Where the button leads on our own host, made of the message's secrets and data, and what it says. */
  readonly link?: { readonly path: Path; readonly word: Word }
  /** When, from where and with which browser it happened; of what others do for people, only when. */
  readonly place?: 'whole' | 'time'
  /** What to do about it when it was somebody else. */
  readonly warning?: Word
}

/** What others do: where an administrator is, is none of the person's business. */
const BY_OTHERS: readonly Notice[] = ['factor-set-up', 'factor-reset', 'bypass-code-made', 'reset-stopped']

/** Every message that can be written. Of a new one: a line here, its words, and its life in the domain if it is not a day. */
export const templates: Readonly<Record<string, Template>> = {
  ...(Object.fromEntries(notices.map((name) => [name, notice(name)])) as Record<Notice, Template>),
  invitation: linked('invitation', ({ token }) => `/invitation/${token}`),
  'enrollment-link': linked('enrollment-link', ({ token }) => `/enroll/${token}`),
  'password-link': linked('password-link', ({ token }) => `/password/${token}`),
  'reset-asked': linked('reset-asked', ({ token }) => `/stop-reset/${token}`),
  'reset-approval': linked(
    'reset-approval',
    (_secret, { ownerOf, ownerId }) => `/admin/organizations/${ownerOf}/users/${ownerId}/reset`,
  ),
  'token-required-soon': {
    ...linked('token-required-soon', () => '/account/two-factor'),
    called: 'message.token-required-soon.called',
  },
  'set-up-reminder': linked('set-up-reminder', () => '/account/two-factor'),
  test: { subject: 'message.test.subject', text: 'message.test.text' },
}

function linked(
  name:
    | 'invitation'
    | 'enrollment-link'
    | 'password-link'
    | 'reset-asked'
    | 'reset-approval'
    | 'token-required-soon'
    | 'set-up-reminder',
  path: Path,
): Template {
  return {
    subject: `message.${name}.subject`,
    text: `message.${name}.text`,
    link: { path, word: `message.${name}.link` },
  }
}

function notice(name: Notice): Template {
  const place = BY_OTHERS.includes(name) ? 'time' : 'whole'
  return { subject: `message.${name}.subject`, text: `message.${name}.text`, place, warning: 'message.notYou' }
}
