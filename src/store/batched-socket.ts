import { Socket } from 'node:net'

/**
 * A socket that sends once for each turn of the event loop: a statement has several messages, and several statements go out
 * in one turn. reason: a call to the system costs more than all that is in a message
 */
export class BatchedSocket extends Socket {
  #held = false

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
