// An old form with one more box: whose code is it, and is it right?
import { type BenchPerson, codeOf } from './people.ts'
import { postJson } from './requests.ts'
import type { Running } from './servers.ts'

const PERIOD_MS = 30_000

/**
 * Requests to `/v1/verify`, each with a code that is right once. When everybody had their turn the clock goes on by one step,
 * so that what is under way then is right before it and after it.
 */
export async function verifying(
  server: Running,
  people: readonly BenchPerson[],
  keys: readonly string[],
): Promise<() => string> {
  const hold = (step: number): Promise<unknown> => server.ask((step + 0.5) * PERIOD_MS)
  let step = Math.floor(Date.now() / PERIOD_MS) + 1
  let turn = 0
  await hold(step)
  return () => {
    const person = people[turn % people.length]
    const key = keys[turn % keys.length] ?? ''
    if (!person) throw new Error('the bench has nobody')
    const request = postJson(server.port, '/v1/verify', { user: person.username, code: codeOf(person, step) })
    turn++
    if (turn % people.length === 0) void hold(++step)
    return request.replace('\r\n', `\r\nauthorization: Bearer ${key}\r\n`)
  }
}
