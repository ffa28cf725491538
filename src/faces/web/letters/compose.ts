import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { findUser, type User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'
import { browserText } from '../account/browser-text.ts'
import { negotiate, type Words, wordsFor } from '../words/words.ts'
import { htmlOf, type Parts, textOf } from './letter.tsx'
import { type Template, templates } from './templates.ts'

/** What is to be written, and to whom. */
export type Message = {
  readonly organizationId: string
  readonly userId: string
  readonly template: string
  readonly data: Readonly<Record<string, string | number>>
  readonly secret: Readonly<Record<string, string>>
  /** Of the request behind it, for people who left theirs to be detected. */
  readonly language: string | null
  readonly createdAt: Date
}

export type Composed = {
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly organization: Organization
}

/**
 * Writes a message in the person's language and the organization's name. Links lead to `publicUrl`, never to a host that
 * a request named. `undefined` when there is no such template or no such organization any more.
 */
export async function compose(look: Look, message: Message, publicUrl: string): Promise<Composed | undefined> {
  const template = Object.hasOwn(templates, message.template) ? templates[message.template] : undefined
  const { organizationId, userId: id } = message
  const organization = await findOrganization(look, organizationId)
  if (!template || !organization) return undefined
  const user = await findUser(look, { organizationId, id })
  const parts = partsOf(template, message, organization, user, publicUrl)
  return { subject: parts.subject, text: textOf(parts), html: htmlOf(parts), organization }
}

function partsOf(
  template: Template,
  { data, secret, language, createdAt }: Message,
  { name: organization, supportContact }: Organization,
  user: User | undefined,
  publicUrl: string,
): Parts {
  const words = wordsFor(negotiate(language ?? undefined, user?.language ?? 'auto'))
  const { code, link, place, warning } = template
  const who = user?.name || user?.username || String(data.username ?? '')
  const values = { organization, ...data }
  return {
    ...{ words, organization },
    subject: words(template.subject, values),
    greeting: words('message.hello', { who }),
    text: words(template.text, values),
    code: code && secret.code,
    link: link && { address: `${publicUrl}${link.path(secret)}`, label: words(link.word, values) },
    facts: place ? factsOf(words, data, createdAt, user?.timeZone ?? 'UTC') : [],
    warning: warning && words(warning, values),
    help: supportContact ? words('message.help', { contact: supportContact }) : words('message.noReply'),
  }
}

/** Where it happened is not known of everything, and at the console there is no browser. */
function factsOf(words: Words, { address, browser }: Message['data'], at: Date, timeZone: string): Parts['facts'] {
  const when = { term: words('message.when'), is: `${words.dateTime(at, timeZone)} (${timeZone})` }
  if (address === 'console') return [when, { term: words('message.where'), is: words('message.console') }]
  if (typeof address !== 'string' || typeof browser !== 'string') return [when]
  return [
    when,
    { term: words('message.browser'), is: browserText(words, browser) },
    { term: words('message.address'), is: address },
  ]
}
