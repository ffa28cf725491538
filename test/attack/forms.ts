import { routes } from '#faces/web/routes.ts'
import { NEW_PASSWORD } from '../access.ts'
import { addressOf, named, type Route, type Somebody } from '../matrix.ts'
import { PASSWORD } from '../world.ts'

/** The fields of a form with what stands in them. */
export type Form = Readonly<Record<string, string>>

const CHOSEN = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }
const CODE = { enrollment: '', code: '123456', passkey: '' }
const NOTHING: Form = {}
const PROVIDER = {
  ...{ kind: 'oidc', id: '0190a000-0000-7000-8000-000000000000', name: 'Acme ID', issuer: 'https://id.example.com' },
  ...{ clientId: 'portal', secret: 'a secret', trust: 'on-proof', highest: 'member', passwords: 'everybody' },
  ...{ groups: 'Admins = administrator', amr: 'mfa', acr: '', proofAge: '', enabled: 'on', joins: 'on' },
}
const CLIENT = { name: 'Gateway', network: '192.0.2.7', secret: '', attributes: 'admin Class staff' }
const GATEWAY = {
  name: 'ours',
  host: 'mail.example.com',
  port: '587',
  user: 'us',
  password: 'secret',
  from: 'us@example.com',
}

/** The forms that nobody sees who only walks around: they need a link, a set-up under way, or something that was made before. */
const UNSEEN: Readonly<Record<string, Form>> = {
  'POST /signin/challenge': { ...CODE, trust: 'on' },
  'POST /signin/challenge/passkey': CODE,
  'POST /signin/challenge/send': CODE,
  'POST /signin/passkey/options': NOTHING,
  'POST /account/confirm/provider': Object.fromEntries([['then', '/account/profile']]),
  'POST /account/company-sign-in/:provider': NOTHING,
  'POST /account/company-sign-in/:provider/unlink': NOTHING,
  'POST /setup/:token': { organization: 'Example', username: 'olivia', email: 'o@example.com', ...CHOSEN },
  'POST /invitation/:token': CHOSEN,
  'POST /invitation/:token/passkey': CODE,
  'POST /invitation/:token/passkey/ask': NOTHING,
  'POST /enroll/:token': { password: PASSWORD },
  'POST /enroll/:token/for': NOTHING,
  'POST /enroll/:token/passkey': CODE,
  'POST /enroll/:token/passkey/ask': NOTHING,
  'POST /password/:token': CHOSEN,
  'POST /stop-reset/:token': NOTHING,
  'POST /not-me/:token': NOTHING,
  'POST /ask/:token': CODE,
  'POST /ask/:token/passkey': NOTHING,
  'POST /ask/:token/send': CODE,
  'POST /confirm/:token': CODE,
  'POST /confirm/:token/passkey': NOTHING,
  'POST /confirm/:token/refuse': NOTHING,
  'POST /confirm/:token/send': CODE,
  'POST /account/stop-reset': NOTHING,
  'POST /account/confirm': { password: PASSWORD, code: '' },
  'POST /account/confirm/passkey': CODE,
  'POST /account/confirm/send': CODE,
  'POST /account/address': CODE,
  'POST /account/address/again': NOTHING,
  'POST /account/address/drop': NOTHING,
  'POST /account/browsers/end': { id: '' },
  'POST /account/factors/:id/default': NOTHING,
  'POST /account/factors/:id/mine': NOTHING,
  'POST /account/factors/:id/not-mine': NOTHING,
  'POST /account/password/remove': NOTHING,
  'POST /account/profile/app': { current_password: PASSWORD },
  'POST /account/recovery-codes/saved': NOTHING,
  'POST /account/recovery-codes/text': { codes: '0000-0000-0000-0000' },
  'POST /account/sessions/:id/end': NOTHING,
  'POST /account/sessions/end-others': NOTHING,
  'POST /account/two-factor/app/confirm': { ...CODE, from: 'details' },
  'POST /account/two-factor/passkey/ask': { label: 'my key' },
  'POST /account/two-factor/sms': { mobile: '+4915112345678', current_password: PASSWORD },
  'POST /account/two-factor/sms/again': CODE,
  'POST /account/two-factor/sms/confirm': CODE,
  'POST /account/two-factor/email/again': CODE,
  'POST /account/two-factor/email/confirm': CODE,
  'POST /account/keys/:key/end': NOTHING,
  'POST /admin/organizations/:organization/keys/:key/end': NOTHING,
  'POST /admin/organizations/:organization/applications/new': { kind: 'radius', name: 'Shop', assurance: 'any' },
  'POST /admin/organizations/:organization/applications/:application/clients/new': CLIENT,
  'POST /admin/organizations/:organization/applications/:application/clients/:client': CLIENT,
  'POST /admin/organizations/:organization/applications/:application/clients/:client/remove': NOTHING,
  'POST /admin/organizations/:organization/applications/:application/edit': { name: 'Shop' },
  'POST /admin/organizations/:organization/applications/:application/remove': NOTHING,
  'POST /admin/organizations/:organization/applications/:application/openid': {
    redirects: 'https://shop.example.com/cb',
  },
  'POST /admin/organizations/:organization/applications/:application/openid/secret': NOTHING,
  'POST /admin/organizations/:organization/applications/:application/privacyidea': NOTHING,
  'POST /admin/organizations/:organization/applications/:application/privacyidea/end': NOTHING,
  'POST /admin/organizations/:organization/applications/:application/webhook': {
    address: 'https://shop.example.com/hook',
  },
  'POST /admin/organizations/:organization/applications/:application/webhook/secret': NOTHING,
  'POST /admin/organizations/:organization/applications/:application/webhook/test': NOTHING,
  'POST /admin/organizations/:organization/applications/:application/webhook/remove': NOTHING,
  'POST /admin/organizations/:organization/providers/new': PROVIDER,
  'POST /admin/organizations/:organization/providers/:provider/edit': PROVIDER,
  'POST /admin/organizations/:organization/providers/:provider/test': NOTHING,
  'POST /admin/organizations/:organization/providers/:provider/refresh': NOTHING,
  'POST /admin/organizations/:organization/providers/:provider/remove': NOTHING,
  'POST /admin/organizations/:organization/provisioning/:token/end': NOTHING,
  'POST /admin/organizations/:organization/domains/:domain': { provider: '' },
  'POST /admin/organizations/:organization/domains/:domain/check': NOTHING,
  'POST /admin/organizations/:organization/domains/:domain/remove': NOTHING,
  'POST /admin/organizations/:organization/applications/:application/test': { address: 'https://shop.example.com/' },
  'POST /admin/organizations/:organization/brand/discard': NOTHING,
  'POST /admin/organizations/:organization/brand/logo/remove': NOTHING,
  'POST /admin/organizations/:organization/brand/publish': NOTHING,
  'POST /admin/organizations/:organization/brand/remove': NOTHING,
  'POST /admin/organizations/:organization/close': { reason: 'gone', name: 'Another client' },
  'POST /admin/organizations/:organization/suspend': { reason: 'unpaid' },
  'POST /admin/organizations/:organization/resume': { reason: 'paid' },
  'POST /admin/organizations/:organization/reopen': { reason: 'back' },
  'POST /admin/organizations/:organization/move': { to: '', parent: '', name: '' },
  'POST /admin/organizations/:organization/hosts/:host/check': NOTHING,
  'POST /admin/organizations/:organization/hosts/:host/remove': NOTHING,
  'POST /admin/organizations/:organization/messages/gateways/:gateway': GATEWAY,
  'POST /admin/organizations/:organization/messages/gateways/:gateway/raise': NOTHING,
  'POST /admin/organizations/:organization/messages/gateways/:gateway/remove': NOTHING,
  'POST /admin/organizations/:organization/messages/gateways/:gateway/test': { to: 'us@example.com' },
  'POST /admin/organizations/:organization/messages/limits/:stop/lift': NOTHING,
  'POST /admin/organizations/:organization/messages/new-gateway/:channel/:kind': GATEWAY,
  'POST /admin/organizations/:organization/users/:user/browsers/end': { id: '' },
  'POST /admin/organizations/:organization/users/:user/invite': NOTHING,
  'POST /admin/organizations/:organization/users/:user/policy/exception/end': NOTHING,
  'POST /admin/organizations/:organization/users/:user/reset/approve': NOTHING,
  'POST /admin/organizations/:organization/users/:user/reset/stop': NOTHING,
  'POST /admin/organizations/:organization/users/:user/sessions/:id/end': NOTHING,
  'POST /admin/organizations/:organization/users/:user/sessions/end': NOTHING,
  'POST /admin/organizations/:organization/hosts-passkeys': { host: 'login.example.test', passkeys: 'on' },
  'POST /admin/organizations/:organization/protection/lift': NOTHING,
  'POST /admin/organizations/:organization/users/:user/waits/lift': NOTHING,
  'POST /admin/organizations/:organization/users/:user/set-up': { ...CODE, label: 'phone' },
}

const FORM = /<form([^>]*)>(.*?)<\/form>/gs
const FIELD = /<(input|select|textarea|button)\b([^>]*)>(.*?)(?=<(?:input|select|textarea|button|label)\b|$)/gs

/** Every form of the product: those that people meet who open every page, as they stand there, and those that stand above. */
export async function allForms(people: readonly Somebody[]): Promise<ReadonlyMap<string, Form>> {
  const found = new Map(Object.entries(UNSEEN))
  const posts = routes.filter(({ method }) => method === 'POST')
  for (const person of people) {
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const { body } = await person.visitor.get(addressOf(route, person))
      for (const [, tag = '', inner = ''] of body.matchAll(FORM)) {
        const action = attribute(tag, 'action') ?? ''
        const target = posts.find(({ path }) => patternOf(path).test(action))
        if (target) found.set(named(target), { ...found.get(named(target)), ...fieldsIn(inner) })
      }
    }
  }
  return found
}

/** Forms that nobody knows: of routes that were added since. */
export function unknown(forms: ReadonlyMap<string, Form>): string[] {
  return routes.filter((route) => route.method === 'POST' && !forms.has(named(route))).map(named)
}

function fieldsIn(html: string): Form {
  const fields = Array.from(html.matchAll(FIELD), ([, kind = '', tag = '', inner = '']): [string, string] => {
    const chosen = /<option[^>]*\bselected\b[^>]*>/.exec(inner)?.[0] ?? /<option[^>]*>/.exec(inner)?.[0] ?? ''
    const said = kind === 'select' ? attribute(chosen, 'value') : attribute(tag, 'value')
    const name = attribute(tag, 'name') ?? ''
    return [name, /password/.test(name) && name !== 'new_password_again' ? PASSWORD : (said ?? '')]
  })
  return Object.fromEntries(fields.filter(([name]) => name !== ''))
}

const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]

function patternOf(path: Route['path']): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`)
}
