import { proofsFor } from '#domain/account/confirm.ts'
import { type BegunSent, beginSent, methodsOf, sendForSetUp, setUpPrompt } from '#domain/account/sent-codes.ts'
import { proveApp } from '#domain/account/two-factor.ts'
import { homeCountryOf } from '#domain/messages/guard/guard.ts'
import { isConfirmed } from '#domain/sessions/sessions.ts'
import { isId } from '#kernel/ids.ts'
import { mobile, parseCode } from '#kernel/parse.ts'
import type { Channel } from '#kernel/work.ts'
import { type Cookie, type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, viewOf } from '../call.ts'
import { type FormReader, kinds, readForm, typed } from '../form.ts'
import { saying } from '../notices.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { kindBy } from '../ui/methods.ts'
import { SentCode } from '../ui/sent-code.tsx'
import type { Said } from '../ui/view.ts'
import { waitSaid } from '../wait.ts'
import { type CodesField, CodesPage, type CodesPageProps, codesAddress } from './codes-page.tsx'
import { confirmHere } from './own-details.ts'
import { enabled } from './two-factor.routes.tsx'

type Handle = (call: MyCall, channel: Channel) => Promise<Reply>

// reason: the first page asks for the password itself, beside the number, and what comes after needs the code that was sent
export const codesRoutes: readonly Route[] = (['sms', 'email'] as const).flatMap((channel): Route[] => {
  const path = codesAddress(channel)
  const by = (handle: Handle) => (call: MyCall) => handle(call, channel)
  return [
    { method: 'GET', path, door: 'leave', handle: by(getCodes) },
    { method: 'POST', path, door: 'leave', handle: by(postCodes) },
    { method: 'POST', path: `${path}/again`, door: 'leave', handle: by(postAgain) },
    { method: 'POST', path: `${path}/confirm`, door: 'leave', handle: by(postConfirm) },
  ]
})

async function getCodes(call: MyCall, channel: Channel): Promise<Reply> {
  const id = call.query.get('set-up')
  if (id !== null) return sentPage(call, channel, id)
  const closed = await closedBy(call, channel)
  if (closed) return closed
  if (await needsToken(call)) return redirect(`/account/confirm?then=${encodeURIComponent(codesAddress(channel))}`)
  return startPage(call, channel, { values: { mobile: call.me.user.mobile ?? '' } })
}

async function postCodes(call: MyCall, channel: Channel): Promise<Reply> {
  const form = readForm<CodesField>(call)
  const number = channel === 'sms' ? await numberIn(call, form) : undefined
  const cookies = form.failed() ? undefined : await confirmHere(call, form)
  if (!cookies) return startPage(call, channel, again(call, form))
  const begun = await beginSent(call.world, call.me, kindBy(channel), number)
  if (begun.ok) return redirect(codesAddress(channel, begun.enrollmentId), cookies)
  if (begun.code === 'number' || begun.code === 'no-number') noteNumber(form, begun)
  else return redirect('/account/two-factor', cookies)
  return startPage(call, channel, { ...again(call, form), asksPassword: false }, cookies)
}

/** Whatever came of it, the page says. */
async function postAgain(call: MyCall, channel: Channel): Promise<Reply> {
  const id = field(call, 'enrollment')
  const sent = isId(id) ? await sendForSetUp(call.world, call.me, id) : 'gone'
  return redirect(sent === 'gone' ? saying(codesAddress(channel), 'codesExpired') : codesAddress(channel, id))
}

async function postConfirm(call: MyCall, channel: Channel): Promise<Reply> {
  const id = field(call, 'enrollment')
  if (!isId(id)) return redirect(saying(codesAddress(channel), 'codesExpired'))
  const code = parseCode(field(call, 'code'))
  if (!code) return sentPage(call, channel, id, 'malformed')
  const proved = await proveApp(call.world, call.me, id, { ask: 'code', code })
  if (proved.ok) return enabled(call, 'two-factor', proved)
  if (proved.code === 'gone') return redirect(saying(codesAddress(channel), 'codesExpired'))
  const locked = proved.code === 'locked' ? waitSaid(call, proved.until) : undefined
  return sentPage(call, channel, id, locked ?? { word: 'error.code.newest' })
}

/** What policy has put off-limits, or nothing could deliver, is not begun. */
async function closedBy(call: MyCall, channel: Channel): Promise<Reply | undefined> {
  const methods = await call.world.look((look) => methodsOf(look, call.me))
  const state = methods.find(({ kind }) => kind === kindBy(channel))?.state
  if (state === 'may') return undefined
  if (call.me.session.step !== 'full') return redirect('/account/two-factor/app')
  return redirect(saying('/account/two-factor', state === 'cannot-leave' ? 'methodCannotLeave' : 'methodOffLimits'))
}

/** Whoever signed in by the password alone, though they have a token, proves by it first. */
async function needsToken(call: MyCall): Promise<boolean> {
  if (!asksPassword(call)) return false
  return !(await call.world.look((look) => proofsFor(look, call.me))).password
}

function asksPassword({ me, now }: MyCall): boolean {
  return !isConfirmed(me.session, now, me.policy.stepUpAge)
}

/** However it is typed; without the code of a country it is one of the organization's. */
async function numberIn(call: MyCall, form: FormReader<CodesField>): Promise<string | undefined> {
  const country = await call.world.look((look) => homeCountryOf(look, call.me.organization))
  const parse = (input: unknown) => mobile(input, country)
  return form.required('mobile', { ...kinds.mobile, parse, malformed: 'error.mobile.any' })
}

function noteNumber(form: FormReader<CodesField>, begun: Extract<BegunSent, { ok: false }>): void {
  const reason = begun.code === 'number' ? begun.reason : 'unassigned'
  form.wrong('mobile', reason === 'unassigned' ? 'error.mobile.any' : `error.mobile.${reason}`)
}

const again = (call: MyCall, form: FormReader<CodesField>): Partial<CodesPageProps> => ({
  values: typed(call, ['mobile']),
  errors: form.errors,
})

async function startPage(
  call: MyCall,
  channel: Channel,
  why: Partial<CodesPageProps>,
  cookies: readonly Cookie[] = [],
): Promise<Reply> {
  const { methods, country } = await call.world.look(async (look) => ({
    methods: await methodsOf(look, call.me),
    country: await homeCountryOf(look, call.me.organization),
  }))
  const [old] = methods.find(({ kind }) => kind === kindBy(channel))?.own ?? []
  const stage = { at: 'start', to: call.me.user.email, country: country && countryName(call, country) } as const
  const props = { channel, stage, asksPassword: asksPassword(call), replaces: old?.enrollment.label, ...forcedIn(call) }
  return page(<CodesPage view={viewOf(call)} {...props} {...why} />, why.errors ? 422 : 200, cookies)
}

/** The code that was sent, and the field for it. Loading the page again sends nothing. */
async function sentPage(
  call: MyCall,
  channel: Channel,
  enrollment: string,
  error?: Said | 'malformed',
): Promise<Reply> {
  const prompt = isId(enrollment) ? await call.world.look((look) => setUpPrompt(look, call.me, enrollment)) : undefined
  if (prompt?.channel !== channel) return redirect(saying(codesAddress(channel), 'codesExpired'))
  const view = viewOf(call)
  if (call.wants === 'swap' && !error)
    return part(<SentCode view={view} prompt={prompt} here={codesAddress(channel, enrollment)} settingUp />)
  const digits = prompt.sent?.digits ?? call.me.policy.codeDigits
  const codeError: Said | undefined =
    error === 'malformed' ? { word: 'error.code.malformed', values: { digits } } : error
  const props = { channel, stage: { at: 'sent', enrollment, prompt }, codeError, ...forcedIn(call) } as const
  return page(<CodesPage view={view} asksPassword={false} {...props} />, error ? 422 : 200)
}

const forcedIn = ({ me }: MyCall) => ({ forced: me.session.step === 'enroll' })

function countryName({ words }: MyCall, country: string): string {
  const locale = words.locale === 'de' ? 'de' : 'en'
  return new Intl.DisplayNames([locale], { type: 'region' }).of(country) ?? country
}
