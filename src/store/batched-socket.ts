import { Socket } from 'node:net'

/**
 * A socket that sends once for each turn of the event loop: a statement has several messages, and several statements go out
 * in one turn. reason: a call to the system costs more than all that is in a message
 */
export class BatchedSocket extends Socket {
  #held = false

  // reason: what begins and ends a transaction is written alone, and is to travel with what comes next to it. Node puts its own
  // `write` back when it begins to connect, so there is none to override
  constructor() {
    super()
    this.once('connect', () => {
      const write = this.write.bind(this) as (...given: unknown[]) => boolean
      this.write = (...given: unknown[]): boolean => {
        this.#hold()
        return write(...given)
      }
    })
  }

  override cork(): void {
    this.#hold()
    super.cork()
  }

  #hold(): void {
    if (this.#held) return
    this.#held = true
    super.cork()
    setImmediate(() => {
      this.#held = false
      this.uncork()
    })
  }
}
