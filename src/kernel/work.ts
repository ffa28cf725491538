import type { Sql } from 'sql-template-tag'

/** Seconds between two instants; every duration in the code is one. */
export type Seconds = number

/** What a sealed value is bound to: it opens only in the same row, for the same purpose. */
export type SealContext = { readonly table: string; readonly row: string; readonly purpose: string }

/** Keeps secrets: seals what must be read again, hashes what must only be recognized. */
export type Vault = {
  /** AES-256-GCM with the context as associated data. */
  seal(plain: Uint8Array, context: SealContext): Uint8Array
  /** The plain bytes; throws when the context, the key or the bytes are not those it was sealed with. */
  open(sealed: Uint8Array, context: SealContext): Uint8Array
  /** HMAC-SHA256 under a key of its own for each purpose: for codes and tokens that are looked up, never read. */
  hash(purpose: string, value: string): Uint8Array
}

/** By what a message travels. */
export type Channel = 'email' | 'sms'

/** Something a person is to be told. It is a row of the outbox until it is delivered. */
export type Message = {
  readonly organizationId: string
  readonly userId: string
  readonly channel: Channel
  /** An e-mail address, or a number in E.164. */
  readonly to: string
  readonly template: string
  readonly data: Readonly<Record<string, string | number>>
  /** Codes and the tokens of links: sealed until the message is delivered, and then forgotten. */
  readonly secret?: Readonly<Record<string, string>> | undefined
  /** Of the request behind it, for people who left their language to be detected. */
  readonly language?: string | undefined
}

/** Which message: a row of the outbox. */
export type MessageKey = { readonly organizationId: string; readonly id: string }

/** Runs one statement. Fragments among the values become part of its text, everything else a parameter. */
export type Query = <Row>(text: readonly string[], ...values: readonly unknown[]) => Promise<Row[]>

/** A fragment of a statement: made by one store, run by another as part of its own statement. */
export type Fragment = Sql

/** Reading outside a transaction, on connections that cannot write. What is read may be old the moment it arrives. */
export type Look = {
  readonly sql: Query
  /** The database's clock. It does not move while the unit runs. */
  readonly now: Date
  readonly vault: Vault
  /** What can leave by the settings of this server, whatever gateways organizations have. */
  readonly standing: readonly Channel[]
  /** The host names of the operator by the settings of this server; none where nobody has said them. */
  readonly names: readonly string[]
}

/** What happened, without who it was: counted once it is committed. */
export type Fact = {
  readonly action: string
  readonly outcome: 'done' | 'refused'
  readonly reason?: string | undefined
  readonly method?: string | undefined
}

/** A unit of work: one transaction, at one instant. Whoever holds it can do things; whoever does not is pure. */
export type Work = Look & {
  readonly random: (bytes: number) => Uint8Array
  /** Queued in this transaction, delivered after its commit. Says which row it is. */
  readonly send: (message: Message) => Promise<MessageKey>
  /** Where somebody counts what happens: told after the commit, and not at all without one. */
  readonly hear?: ((fact: Fact) => void) | undefined
}

/** How far a person reaches in the tree: everything at and below a path. Only `scopeOf` makes one. */
export type Scope = { readonly path: string; readonly __made: 'scope' }

/** A unit of work of somebody who reaches so far, on connections that are shown no row beyond. */
export type Scoped = Work & { readonly scope: Scope }

/** One statement that settles many of a kind, each as if it were alone. */
export type Gathering<One, Answer> = {
  /** Two of one key are never settled by the same statement: one waits for the other. */
  readonly keyOf: (one: One) => string
  /** As many answers as there were, in their order. */
  readonly settle: (work: Work, ones: readonly One[]) => Promise<readonly Answer[]>
}

export type World = {
  look<T>(unit: (look: Look) => Promise<T>): Promise<T>
  /**
   * Runs `unit` in one transaction and commits it. Serialization failures are tried again; everything else that is
   * thrown rolls back. An unknown outcome of the commit is thrown too: it is never taken for a yes.
   */
  work<T>(unit: (work: Work) => Promise<T>): Promise<T>
  /**
   * A unit of a single statement, which is a transaction by itself: no other is opened around it, which spares two
   * round trips. A second statement in it throws.
   */
  once<T>(unit: (work: Work) => Promise<T>): Promise<T>
  /**
   * As `once`, for what many ask for at the same moment: what arrives while a statement runs is settled by the next one,
   * together. Where the database refuses it, each is tried alone.
   */
  together<One, Answer>(gathering: Gathering<One, Answer>, one: One): Promise<Answer>
  /** As `work`, for what somebody does in their part of the tree: the database itself keeps the unit within the scope. */
  within<T>(scope: Scope, unit: (work: Scoped) => Promise<T>): Promise<T>
}
