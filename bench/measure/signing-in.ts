import type { Connection } from './connection.ts'
import { type BenchPerson, codeOf, PASSWORD } from './people.ts'
import { cookiesIn, get, post } from './requests.ts'

export type Browser = {
  /** What this browser keeps between its sign-ins. */
  readonly cookies: Map<string, string>
  readonly address: string
}

/**
 * A whole sign-in: the page, the form with username, password and security token, and the look at whether there is a
 * session now. Throws when there is none.
 */
export async function signIn(
  connection: Connection,
  port: number,
  { cookies, address }: Browser,
  person: BenchPerson,
  step: number,
): Promise<void> {
  cookies.delete('session')
  const { status } = await connection.send(get(port, '/signin', cookies, address))
  if (status !== 200) throw new Error(`the sign-in page answered ${status}`)
  const form = { username: person.username, password: PASSWORD, token: codeOf(person, step) }
  const posted = await connection.send(post(port, '/signin', form, cookies, address))
  if (posted.status !== 303) throw new Error(`the sign-in answered ${posted.status}`)
  for (const [name, value] of cookiesIn(posted.head)) cookies.set(name, value)
  const session = await connection.send(get(port, '/session', cookies, address))
  if (session.status !== 204) throw new Error(`the session answered ${session.status}`)
}

/** The address a person calls from: another for each. */
export function addressOf(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
}
