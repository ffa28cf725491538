// The ceremony and as little around it as can be: an enrollment that was read before, as a sign-in has read it, the code,
// and the verdict.
import { answerChallenge } from '#domain/factors/ceremony.ts'
import { enrollmentsOf } from '#domain/factors/enrollments.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import type { UserKey } from '#domain/users/users.ts'
import { parseCode } from '#kernel/parse.ts'
import { given, readJson, serveBench } from './child.ts'
import { benchWorld, type WorldOptions } from './world.ts'

type Told = { readonly people: readonly UserKey[] } | { readonly instant: number }
type Asked = { readonly person: UserKey; readonly enrollmentId: string; readonly code: string }

const { world, hold } = await benchWorld(given<WorldOptions>())
const place = { address: '192.0.2.7', browser: 'bench' }
const enrollments = new Map<string, Enrollment>()

async function isRight({ person, enrollmentId, code: typed }: Asked): Promise<boolean> {
  const code = parseCode(typed)
  const enrollment = enrollments.get(enrollmentId)
  if (!code || !enrollment) return false
  const circumstances = { person, place, knownBrowser: true, purpose: 'signin' } as const
  return (await answerChallenge(world, enrollment, { ask: 'code', code }, circumstances)).ok
}

async function listen(told: Told): Promise<void> {
  if ('instant' in told) return hold(told.instant)
  for (const person of told.people) {
    for (const one of await world.look((look) => enrollmentsOf(look, person))) enrollments.set(one.id, one)
  }
}

await serveBench(
  () => async (request, response) => {
    response.writeHead((await isRight(await readJson<Asked>(request))) ? 204 : 401).end()
  },
  (told) => listen(told as Told),
)
