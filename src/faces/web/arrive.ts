import { randomBytes } from 'node:crypto'
import { findMe } from '#domain/account/me.ts'
import { isDueToBeSeen, seen } from '#domain/sessions/sessions.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import { clientAddress } from '#kernel/address.ts'
import type { World } from '#kernel/work.ts'
import { browserNameIn, cookieName, readCookie } from '../http/cookies.ts'
import type { Realm, Realms } from '../http/realms.ts'
import type { Site } from '../http/site.ts'
import type { Call } from './call.ts'
import type { Mail } from './mail.ts'
import { type Locale, negotiate, type Words, wordsFor } from './words/words.ts'

export type WebParts = {
  readonly site: Site
  readonly world: World
  readonly hashing: Hashing
  readonly realms: Realms
  readonly mail: Mail
  /** Told of what was thrown; the reference is shown to the person. */
  readonly onError: (error: unknown, reference: string) => void
}

/** What the portal is called until the first owner has named it. */
const UNNAMED: Realm = {
  id: '00000000-0000-7000-8000-000000000000',
  kind: 'operator',
  path: '',
  realmId: '00000000-0000-7000-8000-000000000000',
  name: 'Countersign',
  supportContact: null,
  signInForm: 'one-page',
  alwaysAskSecondStep: false,
  status: 'active',
  stopped: false,
  standsAlone: false,
  offered: { providers: [], byDomain: false },
  modifiedAt: new Date(0),
  brand: {
    organizationId: '00000000-0000-7000-8000-000000000000',
    ...{ isMade: false, name: 'Countersign', issuer: 'Countersign', supportContact: null, senderName: null },
    ...{ sheet: null, logo: null, texts: {}, modifiedAt: new Date(0) },
  },
}

/** Where nothing can be asked, a host that is not the operator's is named by what was called: not by the product. */
function nameless(site: Site, sent: string): Realm {
  if (site.hosts.has(sent.toLowerCase())) return UNNAMED
  const name = sent.replace(/:\d+$/, '')
  return { ...UNNAMED, kind: 'reseller', name, brand: { ...UNNAMED.brand, name, issuer: name } }
}

/** Longer names of browsers are cut: they are shown to people, and anybody can send one. */
const LONGEST_BROWSER = 300

/** What is known of a request before the database is asked, for the pages that say something went wrong. */
export function strangerCall(parts: WebParts, request: Request): Call {
  const { site, world, hashing, realms, mail } = parts
  const { pathname, searchParams } = new URL(request.url)
  const host = request.headers.get('host') ?? ''
  const header = request.headers.get('cookie') ?? undefined
  const cookie: Call['cookie'] = (name) => readCookie(header, cookieName(name, site.secure))
  const words = wordsOf(parts, request, cookie('language') ?? 'auto')
  const browser = (request.headers.get('user-agent') ?? '').slice(0, LONGEST_BROWSER)
  return {
    ...{ site, world, hashing, realms, mail, cookie },
    realm: realms.last(host) ?? nameless(site, host),
    host: host.toLowerCase(),
    path: pathname,
    query: searchParams,
    params: {},
    isHead: request.method === 'HEAD',
    form: new URLSearchParams(),
    wants: wanted(request.headers.get('x-part')),
    place: { address: 'unknown', browser, language: words.locale },
    browserName: browserNameIn(cookie('browser'), site.browserKey) ?? randomBytes(16).toString('base64url'),
    trustCookie: cookie('trust'),
    words,
    now: new Date(0),
    me: undefined,
  }
}

/** Everything a handler needs. `remote` is the other end of the connection. */
export async function arrive(
  parts: WebParts,
  request: Request,
  remote: string,
  read: Pick<Call, 'params' | 'form'>,
): Promise<Call & { readonly isSetUp: boolean }> {
  const stranger = strangerCall(parts, request)
  const forwarded = request.headers.get('x-forwarded-for') ?? undefined
  const place = { ...stranger.place, address: clientAddress(remote, forwarded, parts.site.trustedProxies) }
  const found = await parts.realms.find(request.headers.get('host') ?? '')
  const realm = found === 'unset' || !found ? UNNAMED : found
  const token = stranger.cookie('session')
  const { me, now } = await parts.world.look(async (look) => ({
    now: look.now,
    me: token ? await findMe(look, realm.id, token, { place, browserName: stranger.browserName }) : undefined,
  }))
  if (me && isDueToBeSeen(me.session, now)) await parts.world.once((work) => seen(work, me.session))
  const words = wordsOf(
    parts,
    request,
    me && me.user.language !== 'auto' ? me.user.language : (stranger.cookie('language') ?? 'auto'),
  )
  return {
    ...stranger,
    ...read,
    place,
    now,
    words,
    me,
    realm,
    isSetUp: realm !== UNNAMED,
  }
}

function wordsOf({ site }: WebParts, request: Request, chosen: string): Words {
  return wordsFor(localeOf(request.headers.get('accept-language') ?? undefined, chosen, site.pseudoLanguage))
}

/** The person's own choice, else what the browser prefers. */
export function localeOf(accepted: string | undefined, chosen: string, pseudoLanguage: boolean): Locale {
  const pseudo = pseudoLanguage && chosen === 'auto' && accepted?.startsWith('qps') === true
  return negotiate(accepted, pseudo ? 'qps' : chosen, { pseudo: pseudoLanguage })
}

function wanted(header: string | null): Call['wants'] {
  return header === 'swap' || header === 'dialog' ? header : 'page'
}
