import { inspect } from 'node:util'

const SHOWN = '[secret]'

/** A value that cannot be logged or put in JSON by accident. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. Where this is called is where the secret can leak. */
  reveal(): string {
    return this.#value
  }

  toJSON(): string {
    return SHOWN
  }

  toString(): string {
    return SHOWN
  }

  [inspect.custom](): string {
    return SHOWN
  }
}
