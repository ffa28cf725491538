import type { Door } from '../http/guards.ts'
import type { Reply } from '../http/reply.ts'
import type { Call, MyCall } from './call.ts'

type Address = {
  readonly method: 'GET' | 'POST'
  /** With parameters as `:name`. */
  readonly path: string
  /** The page that posts here: where somebody who had to prove who they are begins again. Without it, the path itself. */
  readonly page?: string
}

export type Route =
  | (Address & { readonly door: 'open'; readonly handle: (call: Call) => Promise<Reply> })
  | (Address & { readonly door: Exclude<Door, 'open'>; readonly handle: (call: MyCall) => Promise<Reply> })
