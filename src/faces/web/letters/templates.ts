import { isObjectable, type Notice, notices } from '#domain/messages/messages.ts'
import type { Word } from '../words/words.ts'

type Path = (secret: Readonly<Record<string, string>>, data: Readonly<Record<string, string | number>>) => string

/** What a message is made of, besides the words under `message.` and its name: `subject` and `text`. */
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
  /** Its secret `token` leads to where one says that it was not me. */
  readonly objection?: true
  /** How an SMS says it, and in how few words where an alphabet or a name leaves no room. Without it, it is no SMS. */
  readonly sms?: { readonly text: Word; readonly short: Word }
}

/** What others do: where an administrator is, is none of the person's business. */
const BY_OTHERS: readonly Notice[] = [
  ...(['factor-set-up', 'factor-reset', 'bypass-code-made', 'reset-stopped', 'waits-lifted'] as const),
  ...(['email-moved', 'sessions-ended'] as const),
]

/** Every message that can be written. Of a new one: a line here, its words, and its life in the domain if it is not a day. */
export const templates: Readonly<Record<string, Template>> = {
  ...(Object.fromEntries(notices.map((name) => [name, notice(name)])) as Record<Notice, Template>),
  invitation: linked('invitation', ({ token }) => `/invitation/${token}`),
  'enrollment-link': linked('enrollment-link', ({ token }) => `/enroll/${token}`),
  'password-link': linked('password-link', ({ token }) => `/password/${token}`),
  'account-secured': linked('account-secured', ({ token }) => `/password/${token}`),
  'account-objected': {
    ...linked('account-objected', (_secret, { personOf, personId }) => {
      return `/admin/organizations/${personOf}/users/${personId}`
    }),
    called: 'message.account-objected.called',
  },
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
  'message-budget': linked('message-budget', (_secret, { at }) => `/admin/organizations/${at}/messages/limits`),
  'break-glass-used': linked('break-glass-used', (_secret, { at }) => `/admin/organizations/${at}/audit`),
  'exemption-widened': linked('exemption-widened', (_secret, { at }) => `/admin/organizations/${at}/audit`),
  'email-code': {
    subject: 'message.email-code.subject',
    text: 'message.email-code.text',
    code: true,
    warning: 'message.email-code.warning',
  },
  'number-changed': {
    ...notice('number-changed'),
    sms: { text: 'message.number-changed.sms', short: 'message.number-changed.short' },
  },
  'sms-code': {
    subject: 'message.sms-code.subject',
    text: 'message.email-code.text',
    code: true,
    sms: { text: 'message.sms-code.text', short: 'message.sms-code.short' },
  },
  test: {
    subject: 'message.test.subject',
    text: 'message.test.text',
    sms: { text: 'message.test.sms', short: 'message.test.subject' },
  },
}

function linked(
  name:
    | 'invitation'
    | 'enrollment-link'
    | 'password-link'
    | 'account-secured'
    | 'account-objected'
    | 'reset-asked'
    | 'reset-approval'
    | 'token-required-soon'
    | 'set-up-reminder'
    | 'message-budget'
    | 'break-glass-used'
    | 'exemption-widened',
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
  const told = { subject: `message.${name}.subject`, text: `message.${name}.text`, place } as const
  return { ...told, warning: 'message.notYou', ...(isObjectable(name) ? { objection: true } : {}) }
}
