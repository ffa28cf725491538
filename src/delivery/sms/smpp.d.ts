/** Of the package `smpp`, which has no types, what is used here and in tests. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server } from 'node:net'
  import type { Duplex } from 'node:stream'

  export type Pdu = {
    readonly command: string
    readonly command_status: number
    readonly sequence_number: number
    readonly message_id?: string
    response(fields?: Fields): Pdu
  } & Fields
  export type Fields = Readonly<Record<string, unknown>>
  export type Ask = (fields: Fields, answered: (answer: Pdu) => void) => boolean

  export class Session extends EventEmitter {
    constructor(options: { readonly socket: Duplex })
    readonly socket: Duplex
    bind_transmitter: Ask
    submit_sm: Ask
    enquire_link: Ask
    unbind: Ask
    send(pdu: Pdu): boolean
    close(): void
    destroy(): void
  }

  const smpp: {
    readonly Session: typeof Session
    readonly errors: Readonly<Record<string, number>>
    createServer(options: Readonly<Record<string, unknown>>, listener: (session: Session) => void): Server
  }
  export default smpp
}
