import type { Caller } from '#domain/applications/api-keys.ts'
import { beginRequest, dropRequest, endRequest } from '#domain/applications/api-requests.ts'
import type { World } from '#kernel/work.ts'
import type { Names } from './names.ts'
import type { Answer } from './operation.ts'
import { invalid, Problem } from './problem.ts'

const NAME = /^[\x21-\x7e]{1,200}$/

/**
 * Answers a request that has a name once: sent again within a day, it gets the same answer and nothing happens. A
 * refusal is an answer too, unless it says that something went wrong here.
 */
export async function once(
  { world, caller, names }: { readonly world: World; readonly caller: Caller; readonly names: Names },
  name: string,
  content: string,
  handle: () => Promise<Answer | Problem>,
): Promise<Answer | Problem> {
  if (!NAME.test(name)) return invalid('Idempotency-Key', 'malformed')
  const request = { key: caller.key, name, content }
  const standing = await beginRequest(world, request, await names(world, caller))
  switch (standing.is) {
    case 'under-way':
      return new Problem('in-progress', { headers: { 'retry-after': '1' } })
    case 'other':
      return new Problem('other-request')
    case 'too-many':
      return new Problem('too-many-names', { headers: { 'retry-after': '3600' } })
    case 'answered':
      return restored(standing.status, standing.answer)
    case 'new':
      return handled(world, request, handle)
  }
}

async function handled(
  world: World,
  request: Parameters<typeof endRequest>[1],
  handle: () => Promise<Answer | Problem>,
): Promise<Answer | Problem> {
  try {
    const answer = await handle()
    await endRequest(world, request, answer.status, kept(answer))
    return answer
  } catch (error) {
    await dropRequest(world, request).catch(() => undefined)
    throw error
  }
}

function kept(answer: Answer | Problem): string {
  if (!(answer instanceof Problem)) return JSON.stringify({ answer })
  const { code, errors, headers } = answer
  return JSON.stringify({ problem: { code, errors, headers } })
}

function restored(status: number, text: string): Answer | Problem {
  const { answer, problem } = JSON.parse(text) as {
    readonly answer?: Answer
    readonly problem?: Pick<Problem, 'code' | 'errors' | 'headers'>
  }
  if (problem) return new Problem(problem.code, problem)
  return { ...answer, status, headers: { ...answer?.headers, 'idempotency-replayed': 'true' } }
}
