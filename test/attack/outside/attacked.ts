import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { asSuperuser, type Running, running } from '../running.ts'
import { confirms, signedIn, type Visitor, visitor } from '../visitor.ts'
import { type Asked, type Gate, type GateOptions, gateTo } from './gate.ts'

/** What the product calls itself: https, as in production, though no more than a made-up proxy is in front of it. */
export const PUBLIC_URL = 'https://login.example.test'

/** A product with the demonstration tree, whose people's passwords are known. */
export type Attacked = Running & {
  readonly passwords: ReadonlyMap<string, string>
  gate(options?: GateOptions): Promise<Gate>
  /** Somebody of the tree, signed in and having proved again who they are. */
  person(username: string): Promise<Visitor>
  /** How often the record has this action with this reason. */
  recorded(action: string, reason: string): Promise<number>
}

export async function attacked(t: Pick<TestContext, 'after'>): Promise<Attacked> {
  const env = {
    ...{ PUBLIC_URL, TRUSTED_PROXIES: '127.0.0.1' },
    // reason: without a mail server the demonstration shows letters to everybody
    ...{ SMTP_URL: 'smtp://127.0.0.1:9?tls=off', MAIL_FROM: 'login@example.test' },
  }
  const app = await running(t, { env, words: ['--demo'] })
  await app.says(/sam@summit\.example +\S+/)
  const passwords = new Map(
    Array.from(app.said().matchAll(/(\S+@\S+\.example) +(\S+)/g), ([, who = '', what = '']) => [who, what]),
  )
  assert.ok(passwords.size >= 6)
  const plain = await gateTo(t, app.url)
  return {
    ...app,
    passwords,
    gate: (options) => gateTo(t, app.url, options),
    person: async (username) => {
      const password = passwords.get(username) ?? ''
      const person = await signedIn(plain, username, { password, as: visitor(plain) })
      await confirms(person, { password })
      return person
    },
    recorded: (action, reason) =>
      asSuperuser(app, async (client) => {
        const text = 'select count(*)::int as count from audit_event where action = $1 and reason = $2'
        return (await client.query<{ count: number }>(text, [action, reason])).rows[0]?.count ?? 0
      }),
  }
}

export const cookiesOf = ({ jar }: Visitor): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

/** Nothing that a tool sends may break a page: no fault, no stack, no statement. */
export function nothingBroke(app: Running, asked: readonly Asked[]): void {
  const broken = asked.filter(
    ({ status, body }) => status >= 500 || /^\s+at \S+ \(|DatabaseError|syntax error at/m.test(body),
  )
  assert.deepEqual(
    broken.map(({ method, path, status }) => `${status} ${method} ${path}`),
    [],
  )
  assert.doesNotMatch(app.said(), /"level":(?:50|60)/)
}

/** How many requests got which status, for the record. */
export function statuses(asked: readonly Asked[]): string {
  const counts = Map.groupBy(asked, ({ status }) => status)
  const parts = [...counts].sort(([one], [other]) => one - other).map(([status, { length }]) => `${length} × ${status}`)
  return `${asked.length} requests: ${parts.join(', ')}`
}
