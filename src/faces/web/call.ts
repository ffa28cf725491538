import type { Me } from '#domain/account/me.ts'
import type { Deed } from '#domain/administration/rights.ts'
import type { Place } from '#domain/audit/audit.ts'
import type { Brand } from '#domain/organizations/brands.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { From } from '#domain/signin/admit.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import type { User } from '#domain/users/users.ts'
import type { Scope, World } from '#kernel/work.ts'
import { browserCookie, type CookieName, cookieName } from '../http/cookies.ts'
import type { Realm, Realms } from '../http/realms.ts'
import type { Cookie } from '../http/reply.ts'
import type { Site } from '../http/site.ts'
import { drawnBrand } from './brand/drawn.ts'
import type { Mail } from './mail.ts'
import { noticeNamed } from './notices.ts'
import { graceText, readerOf } from './ui/policy-text.ts'
import type { View } from './ui/view.ts'
import { languages, type Word, type Words } from './words/words.ts'

const YEAR = 365 * 24 * 60 * 60

/** One request, read and checked, with what is needed to answer it. */
export type Call = From & {
  readonly site: Site
  readonly world: World
  readonly hashing: Hashing
  readonly realms: Realms
  readonly mail: Mail
  /** The organization whose address was called. */
  readonly realm: Realm
  /** The host that was called, with its port, in lower case. */
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  readonly params: Readonly<Record<string, string>>
  readonly form: URLSearchParams
  /** What a form with a file field brought. */
  readonly file?: Uint8Array | 'too-large' | undefined
  readonly isHead: boolean
  /** The script asked for a part of the page: `swap` for a form's answer, `dialog` for a window. */
  readonly wants: 'page' | 'swap' | 'dialog'
  readonly place: Place
  readonly words: Words
  readonly now: Date
  readonly me: Me | undefined
  readonly cookie: (name: CookieName) => string | undefined
}

/** A call of somebody who is signed in. */
export type MyCall = Call & { readonly me: Me }

/** A call of somebody who administers, with what it is about: they may do the route's deed to it. */
export type AdminCall = MyCall & {
  /** For units of work: `call.world.within(call.scope, ...)`. */
  readonly scope: Scope
  /** The organization the path names; without one, their own. */
  readonly organization: Organization
  /** The person the path names. */
  readonly user: User | undefined
  /** Whether they may do something else to the same target, for what is offered on the page. */
  readonly may: (deed: Deed) => boolean
}

/** What every page of this call knows. */
export function viewOf(call: Call, notice: Word | undefined = noticeNamed(call.query.get('notice'))): View {
  const { realm, me, words, path, now } = call
  return {
    ...brandView(me?.brand ?? realm.brand, realm, words.locale),
    words,
    path,
    now,
    notice,
    setUpMessages: setUpMessages(call),
    grace: me && graceOf(call, me),
    person: me && { ...me.user, name: me.user.name || undefined },
  }
}

/** Where owners and administrators make it possible to send e-mail, when it is not. Without SMS one can do. */
function setUpMessages({ me, mail }: Call): View['setUpMessages'] {
  if (!me || (me.user.role !== 'owner' && me.user.role !== 'administrator')) return undefined
  if (mail.isPossible(me.organization, 'email')) return undefined
  const word = mail.isPossible(me.organization, 'sms') ? 'banner.noEmail' : 'banner.noMail'
  return { href: `/admin/organizations/${me.organization.id}/messages`, word }
}

/** In whose name a page speaks, and what it looks like. */
export function brandView(
  brand: Brand,
  realm: Pick<Organization, 'kind'>,
  locale: string,
): Pick<View, 'organization' | 'brand'> {
  const { name, supportContact } = brand
  return {
    organization: { name, supportContact: supportContact ?? undefined },
    brand: drawnBrand(brand, realm, locale),
  }
}

/** Said on every page to whoever signed in without what will be required. */
function graceOf({ words }: Call, { policy, session, user, realm }: Me): string | undefined {
  const without = session.level === 'password' && session.step === 'full'
  return without ? graceText(readerOf(words, user.timeZone, realm), policy.requirement) : undefined
}

/** Keeps the session in the browser, and the browser's own name with it. */
export function sessionCookies(call: Call, token: string): Cookie[] {
  return [cookie(call, 'session', token), cookie(call, 'signin', '', 0), nameCookie(call)]
}

/** The random name this browser is known by. */
export function nameCookie({ site, browserName }: Call): Cookie {
  return browserCookie(browserName, site.browserKey, site.secure)
}

export function cookie({ site }: Call, name: CookieName, value: string, maxAge?: number): Cookie {
  return { name: cookieName(name, site.secure), value, ...(maxAge === undefined ? {} : { maxAge }) }
}

/** Keeps the language that a link of the page chose. */
export function chosenLanguage(call: Call): Cookie | undefined {
  const language = languages.find(({ code }) => code === call.query.get('language'))
  return language && cookie(call, 'language', language.code, YEAR)
}

/** A field of the form as it was typed; blank when it was not sent. */
export function field({ form }: Call, name: string): string {
  return form.get(name) ?? ''
}
