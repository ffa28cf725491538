import type { JSX } from 'preact'
import type { Answer, Enrollment, Prompt } from '#domain/factors/factor.ts'
import type { BrowserOptions, Party } from '#domain/factors/request.ts'
import { brandIn } from '#domain/organizations/brands.ts'
import type { Choice } from '#domain/signin/answering.ts'
import { answerIn } from '#domain/signin/outside-answer.ts'
import { isId } from '#kernel/ids.ts'
import type { Look } from '#kernel/work.ts'
import { type Cookie, nothing, type Reply, redirect } from '../../http/reply.ts'
import { type Call, field } from '../call.ts'
import { methodOf } from '../method-of.ts'
import { hasName, optionsReply, partyOf, passkeyIn } from '../party.ts'
import { page, part } from '../respond.ts'
import { standIn } from '../signin/stand-ins.ts'
import { SentCode } from '../ui/sent-code.tsx'
import type { View } from '../ui/view.ts'
import { secondsUntil } from '../wait.ts'
import { type AskedAgain, type AskedMethod, type AskedPrompt, askedWith } from './asks.tsx'

/** What a person has chosen to be asked, as a page shows it to whoever it calls so. */
export async function drawnChoice(
  look: Look,
  call: Call,
  { enrollment, prompt, others }: Choice,
  username: string,
): Promise<AskedMethod> {
  const { issuer } = await brandIn(look, enrollment.organizationId)
  return {
    enrollment: enrollment.id,
    prompt: promptFor(prompt, enrollment, await partyOf(look, call)),
    account: prompt.ask === 'code' ? { issuer, username } : undefined,
    label: others.some(({ kind }) => kind === enrollment.kind) ? enrollment.label : undefined,
    others: await Promise.all(others.map((other) => methodOf(look, other))),
  }
}

function promptFor(prompt: Prompt, { kind }: Enrollment, party: Party | undefined): AskedPrompt {
  if (prompt.ask === 'passkey') return { ...prompt, usable: party?.id === prompt.party }
  return prompt.ask === 'recovery-code' ? { ...prompt, from: standIn(kind) } : prompt
}

/** Where it is asked of everybody alike: whoever comes is offered what people of the realm may use, have they it or not. */
export const offersPasskey = ({ realm, host }: Call): boolean => realm.standsAlone && hasName(host)

/** What a form brings: what a passkey said, a code of an app, or one that stands in for it. A blank is no answer. */
export function answerOf(call: Call): Answer | undefined | 'malformed' {
  const typed = field(call, 'code')
  return passkeyIn(call) ?? (typed.trim() === '' ? undefined : (answerIn(typed) ?? 'malformed'))
}

/** Which of their methods a form or a link is about. */
export const chosenIn = (id: string | null): string | undefined => (id !== null && isId(id) ? id : undefined)

/** What is said of a form that brings nothing that can be read. */
export const unread = ({ form }: Call): AskedAgain => ({ refused: form.has('passkey') ? 'passkey' : 'malformed' })

/** After a wrong answer. */
export const wrongly = ({ form }: Call): AskedAgain => ({ refused: form.has('passkey') ? 'passkey' : 'wrong-code' })

/** While nothing is looked at. */
export const waiting = (call: Call, until: Date): AskedAgain => ({
  ...{ refused: 'locked', waitSeconds: secondsUntil(call, until) },
})

type Page = {
  readonly view: View
  readonly here: string
  /** What it asks; the script may want to know only what became of the code. */
  readonly method: AskedMethod | undefined
  readonly again: AskedAgain
  readonly draw: () => JSX.Element
  readonly cookies?: readonly Cookie[]
}

/** A page that asks, or asks again. */
export function asksReply(call: Call, { view, here, method, again, draw, cookies = [] }: Page): Reply {
  if (call.wants === 'swap' && method?.prompt.ask === 'sent-code')
    return part(<SentCode view={view} prompt={method.prompt} here={askedWith(here, method.enrollment)} />)
  const status = again.waitSeconds !== undefined ? 429 : again.refused ? 422 : 200
  const reply = page(draw(), status, cookies)
  return again.waitSeconds === undefined ? reply : { ...reply, retryAfter: again.waitSeconds }
}

/**
 * After a code was asked for: the page of that method says whatever came of it, a code that was sent, how long to wait, or why
 * there is none.
 */
export async function sendsReply(
  call: Call,
  here: string,
  send: (enrollmentId: string) => Promise<unknown>,
): Promise<Reply> {
  const id = chosenIn(field(call, 'enrollment'))
  return redirect(id && (await send(id)) !== 'gone' ? askedWith(here, id) : here)
}

/** What the script hands to the browser. */
export async function passkeyReply(
  call: Call,
  request: (party: Party) => Promise<BrowserOptions | 'gone'>,
): Promise<Reply> {
  const party = await call.world.look((look) => partyOf(look, call))
  const options = party && (await request(party))
  return !options || options === 'gone' ? nothing(422) : optionsReply(options)
}
