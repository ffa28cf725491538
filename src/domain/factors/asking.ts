import type { Look, Work } from '#kernel/work.ts'
import { alone, factorOf } from './all.ts'
import type { Answer, Enrollment, Occasion } from './factor.ts'
import type { BrowserOptions, Party, Verification } from './request.ts'

/**
 * What the browser asks for, so that any one of these can answer; those of other kinds are left out. `undefined` where none
 * is of such a kind.
 */
export async function request(
  work: Work,
  enrollments: readonly Enrollment[],
  asked: { readonly occasion: Occasion; readonly party: Party; readonly verification?: Verification },
): Promise<BrowserOptions | undefined> {
  const of = enrollments.filter(({ kind }) => kind === alone.kind)
  const [first] = of
  if (!first) return undefined
  return alone.request(work, { organizationId: first.organizationId, of, verification: 'preferred', ...asked })
}

/**
 * The same of nobody in particular: the browser offers what it keeps for this host name. It tells nothing about who has what,
 * and keys that keep no list of what they are for cannot answer it.
 */
export function requestOfAnybody(
  work: Work,
  organizationId: string,
  asked: { readonly occasion: Occasion; readonly party: Party },
): Promise<BrowserOptions> {
  return alone.request(work, { organizationId, of: 'anybody', verification: 'preferred', ...asked })
}

/** Of those that one question was about: the one whose answer this says it is; `undefined` where it says nothing. */
export async function answeredBy(
  look: Look,
  enrollments: readonly Enrollment[],
  answer: Answer,
): Promise<Enrollment | undefined> {
  const each = await Promise.all(enrollments.map((one) => factorOf(one.kind).isOf?.(look, one, answer) ?? false))
  return enrollments.find((_, at) => each[at])
}
