import { getChallenge, postAnswer, postChallenge, postResult } from './challenges.ts'
import { getConfirmation, postConfirmation } from './confirmations.ts'
import { jwks, openApiDocument, referencePage } from './documents.ts'
import { management } from './manage/operations.ts'
import type { Operation } from './operation.ts'
import { Problem } from './problem.ts'
import { deleteUser, getUser, listUsers, postEnrollment, putUser } from './users.ts'
import { verify } from './verify.ts'

/** Everything the API does, in the order of its reference. */
export const operations: readonly Operation[] = [
  verify,
  postChallenge,
  postAnswer,
  postResult,
  getChallenge,
  postConfirmation,
  getConfirmation,
  putUser,
  getUser,
  listUsers,
  deleteUser,
  postEnrollment,
  ...management,
  jwks,
  openApiDocument,
  referencePage,
]

const addresses = operations.map((operation) => ({ operation, wanted: operation.path.split('/') }))

/** The operation of an address, with what its parameters are; else why there is none. */
export function operationAt(
  method: string,
  path: string,
): { readonly operation: Operation; readonly params: Readonly<Record<string, string>> } | Problem {
  const parts = partsOf(path)
  if (!parts) return new Problem('bad-address')
  const found = addresses.flatMap(({ operation, wanted }) => {
    const params = paramsIn(wanted, parts)
    return params ? [{ operation, params }] : []
  })
  if (found.length === 0) return new Problem('not-found')
  const one = found.find(({ operation }) => operation.method === method)
  if (one) return one
  const allow = found.map(({ operation }) => operation.method).join(', ')
  return new Problem('wrong-method', { headers: { allow } })
}

function partsOf(path: string): string[] | undefined {
  try {
    const parts = path.split('/').map(decodeURIComponent)
    return parts.some((part) => part.includes('\0')) ? undefined : parts
  } catch {
    return undefined
  }
}

function paramsIn(wanted: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (wanted.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, name] of wanted.entries()) {
    const part = parts[at] ?? ''
    if (name.startsWith('{') && part !== '') params[name.slice(1, -1)] = part
    else if (name !== part) return undefined
  }
  return params
}
