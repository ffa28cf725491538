import { type Brand, brandOf } from '#domain/organizations/brands.ts'
import { chiefHost } from '#domain/organizations/hosts.ts'
import { findOrganization, levelsOf, type Organization } from '#domain/organizations/organizations.ts'
import { habitualLanguage } from '#domain/sessions/browsers.ts'
import { shortened } from '#domain/signin/confirmation-text.ts'
import { findUser, type User } from '#domain/users/users.ts'
import { wideNetworkOf } from '#kernel/address.ts'
import type { Channel, Look } from '#kernel/work.ts'
import { addressAt } from '../../http/site.ts'
import { browserText } from '../account/browser-text.ts'
import { negotiate, type Words, wordsFor } from '../words/words.ts'
import { htmlOf, type Parts, textOf } from './letter.tsx'
import { type SmsParts, smsOf } from './sms.ts'
import { type Template, templates } from './templates.ts'

/** What is to be written, and to whom. */
export type Message = {
  readonly organizationId: string
  readonly userId: string
  readonly channel: Channel
  readonly template: string
  readonly data: Readonly<Record<string, string | number>>
  readonly secret: Readonly<Record<string, string>>
  /** Of the request behind it, for people who left theirs to be detected. */
  readonly language: string | null
  readonly createdAt: Date
}

/** A letter, or the text of an SMS, and in whose name it is. */
export type Composed = { readonly organization: Organization; readonly brand: Brand } & (
  | { readonly channel: 'email'; readonly subject: string; readonly text: string; readonly html: string }
  | { readonly channel: 'sms'; readonly text: string }
)

/**
 * Writes a message in the person's language and in the name of their brand. Links lead to where they sign in: the host name
 * of their realm, or `publicUrl`; never to a host that a request named. `undefined` when there is no such template for this channel, or no such organization any more.
 */
export async function compose(look: Look, message: Message, publicUrl: string): Promise<Composed | undefined> {
  const template = Object.hasOwn(templates, message.template) ? templates[message.template] : undefined
  const { organizationId, userId: id } = message
  const organization = await findOrganization(look, organizationId)
  if (!template || !organization) return undefined
  const [user, brand, address, habit] = await Promise.all([
    findUser(look, { organizationId, id }),
    brandOf(look, organization),
    addressOf(look, organization, publicUrl),
    message.language === null ? habitualLanguage(look, { organizationId, id }) : undefined,
  ])
  const about = { template, message: { ...message, language: message.language ?? habit ?? null }, brand, user, address }
  const common = { organization, brand }
  if (message.channel === 'sms')
    return template.sms && { ...common, channel: 'sms', text: smsTextOf(about, template.sms) }
  const parts = partsOf(about)
  return { ...common, channel: 'email', subject: parts.subject, text: textOf(parts), html: htmlOf(parts) }
}

/** Whom a letter is from. The name of a gateway is not that of a brand further down. */
export function senderOf(
  { brand, organization }: Pick<Composed, 'brand' | 'organization'>,
  gateway: { readonly organizationId: string; readonly senderName: string | null },
): string {
  const levels = levelsOf(organization)
  const isTheirs = levels.indexOf(gateway.organizationId) >= levels.indexOf(brand.organizationId)
  return brand.senderName ?? (isTheirs ? gateway.senderName : null) ?? brand.name
}

async function addressOf(look: Look, organization: Organization, publicUrl: string): Promise<string> {
  const [operator] = levelsOf(organization)
  const name = organization.realmId === operator ? undefined : await chiefHost(look, organization.realmId)
  const { protocol, port } = new URL(publicUrl)
  return name === undefined ? publicUrl : addressAt({ secure: protocol === 'https:', port }, name)
}

type About = {
  readonly template: Template
  readonly message: Message
  readonly brand: Brand
  readonly user: User | undefined
  /** Where they sign in. */
  readonly address: string
}

const wordsOf = ({ message: { language }, user }: About): Words =>
  wordsFor(negotiate(language ?? undefined, user?.language ?? 'auto'))

function smsTextOf(about: About, sms: NonNullable<Template['sms']>): string {
  const { template, message, brand, address: publicUrl } = about
  const code = template.code && message.secret.code
  const parts = { words: wordsOf(about), sms, values: message.data, organization: brand.name, code, publicUrl }
  return actionSms(parts, message.secret.about) ?? smsOf(parts)
}

/** With as much as there is room for of what the code confirms. */
function actionSms(parts: SmsParts, action: string | undefined): string | undefined {
  if (action === undefined) return undefined
  const cuts = [60, 40, 20].map((most) => shortened(action, most))
  const texts = cuts.map((cut) => ({
    cut,
    text: smsOf({ ...parts, sms: ACTION, values: { ...parts.values, about: cut } }),
  }))
  return texts.find(({ cut, text }) => text.includes(cut))?.text
}

const ACTION = { text: 'message.action-code.sms', short: 'message.action-code.short' } as const
/** Of what a code confirms, in a mail. */
const LONGEST_ACTION = 200

function partsOf(about: About): Parts {
  const { template, brand, user, address } = about
  const { data, secret, createdAt } = about.message
  const { name: organization, supportContact } = brand
  const words = wordsOf(about)
  const who = user?.name || user?.username || String(data.username ?? '')
  const { code, place } = template
  const { link, warning, text } = leads(template, secret)
  const action = secret.about === undefined ? {} : { about: shortened(secret.about, LONGEST_ACTION) }
  const values = { organization, ...data, ...action, ...untilIn(words, data, user?.timeZone) }
  return {
    ...{ words, organization },
    subject: words(template.subject, values),
    greeting: words('message.hello', { who }),
    text: words(text, values),
    code: code && secret.code,
    link: link && { address: `${address}${link.path(secret, data)}`, label: words(link.word, values) },
    facts: place ? factsOf(words, placeTold(place, data), createdAt, user?.timeZone ?? 'UTC') : [],
    warning: warning && words(warning, values),
    help: supportContact ? words('message.help', { contact: supportContact }) : words('message.noReply'),
  }
}

/** Letters from before there were such links say what there was to do then. */
function leads(
  { objection, link, warning, text, code }: Template,
  { token, about }: Message['secret'],
): Pick<Template, 'link' | 'warning' | 'text'> {
  if (code && about !== undefined) return { text: 'message.action-code.text', warning: 'message.action-code.warning' }
  if (!objection || token === undefined) return { text, ...(link ? { link } : {}), ...(warning ? { warning } : {}) }
  return {
    text,
    link: { path: () => `/not-me/${token}`, word: 'message.notMe.link' },
    warning: 'message.notMe.warning',
  }
}

/** Until when a link is good, as the person reads the clock. */
function untilIn(words: Words, { until }: Message['data'], timeZone = 'UTC'): { readonly until?: string } {
  return typeof until === 'string' ? { until: `${words.dateTime(new Date(until), timeZone)} (${timeZone})` } : {}
}

/** What was done at the console is said wherever it is. */
function placeTold(place: NonNullable<Template['place']>, data: Message['data']): Message['data'] {
  return place === 'whole' || data.address === 'console' ? data : {}
}

/** Where it happened is not known of everything, and at the console there is no browser. */
function factsOf(words: Words, { address, browser }: Message['data'], at: Date, timeZone: string): Parts['facts'] {
  const when = { term: words('message.when'), is: `${words.dateTime(at, timeZone)} (${timeZone})` }
  if (address === 'console') return [when, { term: words('message.where'), is: words('message.console') }]
  if (typeof address !== 'string' || typeof browser !== 'string') return [when]
  return [
    when,
    { term: words('message.browser'), is: browserText(words, browser) },
    { term: words('message.address'), is: wideNetworkOf(address) },
  ]
}
