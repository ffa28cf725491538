import type { Me } from '#domain/account/me.ts'
import { beginSent } from '#domain/account/sent-codes.ts'
import { proveApp } from '#domain/account/two-factor.ts'
import { factorOf } from '#domain/factors/all.ts'
import { ask } from '#domain/factors/ceremony.ts'
import type { Answer, Enrollment, Occasion } from '#domain/factors/factor.ts'
import { startWith } from '#domain/messages/guard/limits.ts'
import { openSecret } from '#domain/messages/secrets.ts'
import type { SessionToken } from '#domain/sessions/sessions.ts'
import type { User } from '#domain/users/users.ts'
import { type OneTimeCode, parseCode } from '#kernel/parse.ts'
import { secondsBetween } from '#kernel/time.ts'
import type { TestWorld } from './world.ts'

/** For stories that ask for more codes than anybody may: what holds them back has stories of its own. */
export function sendFreely(): void {
  startWith({ recipient: 1000, recipientDay: 1000, person: 1000, personDay: 1000, network: 1000, networkDay: 1000 })
}

// reason: six digits are found by chance in what is kept of anything
export const CODE_DIGITS = 8

/** What people answer for here, where it matters. */
export const SIGN_IN = 'signin:a sign-in of the suite' as Occasion

/** Where the codes of this kind go that a person of this name is sent. */
export function destinationOf(kind: string, username: string): { to?: string } {
  if (factorOf(kind).channel !== 'sms') return {}
  return { to: `+491511234${String(username.length * 1000 + username.charCodeAt(0)).padStart(4, '0')}` }
}

export type Sent = { readonly id: string; readonly secret: Uint8Array }

/** The code that was sent last, as its recipient reads it. */
export async function codeSent(world: TestWorld, user: Pick<User, 'id'>): Promise<string> {
  const [row] = await world.rows<Sent>(
    `select id, secret from outbox where user_id = $1 and template in ('email-code', 'sms-code') and secret is not null
    order by created_at desc, id desc limit 1`,
    user.id,
  )
  if (!row) throw new Error('no code was sent')
  return world.look(async ({ vault }) => openSecret(vault, row.id, row.secret).code ?? '')
}

/** Has a code sent for the sign-in, waiting for it where that must be. */
export async function sends(world: TestWorld, user: User, enrollment: Enrollment, occasion = SIGN_IN): Promise<void> {
  for (;;) {
    const asked = { user, place: { address: '192.0.2.1', browser: 'a browser at home' }, codeDigits: CODE_DIGITS }
    const sent = await world.work((work) => ask(work, enrollment, occasion, asked))
    if (sent?.ok) return
    if (sent?.code === 'refused' || sent === undefined) throw new Error('no code was sent')
    world.clock.advance(sent.code === 'too-soon' ? secondsBetween(world.clock.now(), sent.until) : 15 * 60)
  }
}

/** A code as it is typed. */
export const typed = (code: string): Answer => ({ ask: 'code', code: parseCode(code) as OneTimeCode })

/** Surely another one. */
export const otherThan = (code: string): Answer => typed(String((Number(code) + 1) % 1_000_000).padStart(6, '0'))

/** This person's codes are sent to them from now on, by mail or to a number. */
export async function enables(world: TestWorld, me: Me, kind: string, number?: string): Promise<SessionToken> {
  const begun = await beginSent(world, me, kind, number)
  if (!begun.ok) throw new Error(`the set-up was refused: ${begun.code}`)
  const proved = await proveApp(world, me, begun.enrollmentId, typed(await codeSent(world, me.user)))
  if (!proved.ok) throw new Error(`the code was refused: ${proved.code}`)
  return proved.token
}

/** How many codes were sent, and where to. */
export async function codesSent(world: TestWorld): Promise<string[]> {
  const rows = await world.rows<{ to: string }>(
    "select recipient as to from outbox where template in ('email-code', 'sms-code') order by created_at, id",
  )
  return rows.map(({ to }) => to)
}
