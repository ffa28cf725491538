import type { Deed } from '#domain/administration/rights.ts'
import type { Door } from '../http/guards.ts'
import type { Reply } from '../http/reply.ts'
import type { AdminCall, Call, MyCall } from './call.ts'

type Address = {
  readonly method: 'GET' | 'POST'
  /** With parameters as `:name`. */
  readonly path: string
  /** The page that posts here: where somebody who had to prove who they are begins again. Without it, the path itself. */
  readonly page?: string
  /** Its form may bring a file, which is read once the guards have let it pass. */
  readonly upload?: true
}

export type Route =
  | (Address & { readonly door: 'open'; readonly handle: (call: Call) => Promise<Reply> })
  | (Address & {
      readonly door: Exclude<Door, 'open' | 'rule' | 'govern'>
      readonly handle: (call: MyCall) => Promise<Reply>
    })
  | (Address & {
      readonly door: 'rule' | 'govern'
      /** What whoever comes must be allowed to do to the `:organization` and the `:user` of the path; without one, to their own organization. */
      readonly deed: Deed
      readonly handle: (call: AdminCall) => Promise<Reply>
    })
