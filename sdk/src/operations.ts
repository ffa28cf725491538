// Printed from the OpenAPI document of the API by `npm run docs`: a change made here is lost.

/** What each operation takes and answers, by its method and address. */
export type Operations = {
  /** Check a code. For a form with one more field: says whether this code is right for this person, now, and uses it up. Nothing is sent. Names that nobody has are answered as wrong codes are. The key needs the verb `verify`. */
  readonly 'POST /v1/verify': {
    readonly params: undefined
    readonly query: undefined
    readonly body: {
      /** Who is meant: a username, what your own portal calls them, or our id. */
      readonly user: string | {
        /** The username. */
        readonly username: string
      } | {
        /** What your own portal calls this person. */
        readonly externalId: string
      } | {
        /** An id of ours. */
        readonly id: string
      }
      /** The code as it was typed, with or without spaces; a recovery code too. */
      readonly code: string
    }
    readonly answer: {
      readonly passed: boolean
      /** Which method it was; null unless it was right. */
      readonly method: 'passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code' | null
      /** What it proves: two factors at once, a thing of theirs, a mailbox, or a recovery code. */
      readonly assurance: 'two-factors' | 'possession' | 'mailbox' | 'recovery' | null
      /** `wrong`: the person or the code, nobody says which. `wait`: after wrong ones nothing is looked at. `over`: begin again. */
      readonly reason: 'wrong' | 'wait' | 'over' | null
      /** Seconds after which it can be tried again. */
      readonly retryAfter: number | null
    }
  }
  /** Ask for a code. Begins to ask somebody for their second factor: the code of their default method is sent, where it has to be. For names that nobody has it begins too, with no methods. The key needs the verb `challenges`. */
  readonly 'POST /v1/challenges': {
    readonly params: undefined
    readonly query: undefined
    readonly body: {
      /** Who is meant: a username, what your own portal calls them, or our id. */
      readonly user: string | {
        /** The username. */
        readonly username: string
      } | {
        /** What your own portal calls this person. */
        readonly externalId: string
      } | {
        /** An id of ours. */
        readonly id: string
      }
      /** What for, such as `signin`. It stands in the result. */
      readonly purpose: string
      /** Only by these; a passkey can be given on our page alone. */
      readonly methods?: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[] | undefined
      /** Where the person is led from our page, with `challenge` added: at an address of the application that the key belongs to. */
      readonly returnTo?: string | undefined
      /** Anything of yours. It stands in the result, so that you know what it belongs to. */
      readonly nonce?: string | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** What this person has; nothing where nobody is meant. */
      readonly methods: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[]
      /** The method whose code is awaited. */
      readonly asked: 'passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code' | null
      /** Whether a code was sent; null where none has to be. */
      readonly sent: boolean | null
      /** Where to, so that only its owner knows it. */
      readonly sentTo: string | null
      /** A page of ours, in the brand, to lead the person to instead of asking for the code. */
      readonly page: string
      readonly expiresAt: string
    }
  }
  /** Answer it. Gives the code. After the fifth wrong one it is over. Where it is right, the result is in the answer, this once. The key needs the verb `challenges`. */
  readonly 'POST /v1/challenges/{id}/answer': {
    readonly params: {
      /** An id of ours. */
      readonly id: string
    }
    readonly query: undefined
    readonly body: {
      /** The code as it was typed, with or without spaces; a recovery code too. */
      readonly code: string
    }
    readonly answer: {
      readonly passed: boolean
      /** Which method it was; null unless it was right. */
      readonly method: 'passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code' | null
      /** What it proves: two factors at once, a thing of theirs, a mailbox, or a recovery code. */
      readonly assurance: 'two-factors' | 'possession' | 'mailbox' | 'recovery' | null
      /** `wrong`: the person or the code, nobody says which. `wait`: after wrong ones nothing is looked at. `over`: begin again. */
      readonly reason: 'wrong' | 'wait' | 'over' | null
      /** Seconds after which it can be tried again. */
      readonly retryAfter: number | null
      /** A JWT signed with ES256 (`/v1/jwks`), good for five minutes. It is given out once. */
      readonly result: string | null
    }
  }
  /** Fetch the result. After our page: what came of it, this once. `over` also where the person may not sign in any more. The key needs the verb `challenges`. */
  readonly 'POST /v1/challenges/{id}/result': {
    readonly params: {
      /** An id of ours. */
      readonly id: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly result: string
    }
  }
  /** See how it stands. Changes nothing. The key needs the verb `challenges`. */
  readonly 'GET /v1/challenges/{id}': {
    readonly params: {
      /** An id of ours. */
      readonly id: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly purpose: string
      /** `over`: its ten minutes are, or five answers were wrong. */
      readonly state: 'open' | 'passed' | 'over'
      readonly method: 'passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code' | null
      readonly expiresAt: string
    }
  }
  /** Have an action confirmed. Begins to ask somebody to confirm one action, in exactly this text, within five minutes. It begins for names that nobody has, too. Who has refused 3 times within an hour what this application asked is not asked for an hour (`too-many-requests`). The key needs the verb `confirmations`. */
  readonly 'POST /v1/confirmations': {
    readonly params: undefined
    readonly query: undefined
    readonly body: {
      /** Who is meant: a username, what your own portal calls them, or our id. */
      readonly user: string | {
        /** The username. */
        readonly username: string
      } | {
        /** What your own portal calls this person. */
        readonly externalId: string
      } | {
        /** An id of ours. */
        readonly id: string
      }
      /** What the person confirms, exactly as they are shown it: 1 to 500 characters on at most 20 lines, in their language. Lines end with `\n`; no other control characters, and none that reorder or hide text. */
      readonly text: string
      /** Where the person is led from our page, with `confirmation` added: at an address of the application that the key belongs to. */
      readonly returnTo?: string | undefined
      /** Anything of yours. It stands in the receipt, so that you know what it belongs to. */
      readonly nonce?: string | undefined
      /** Of the page, for people who have chosen none here. */
      readonly language?: 'en' | 'de' | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** Lead the person there. Give the address to nobody else. */
      readonly page: string
      readonly expiresAt: string
    }
  }
  /** See what came of it. How it stands; once it is confirmed, with the receipt, this once. After that the answer is `taken`, and `over` where the person may not sign in any more. The key needs the verb `confirmations`. */
  readonly 'GET /v1/confirmations/{id}': {
    readonly params: {
      /** An id of ours. */
      readonly id: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** `refused`: the person said that it was not them, or that they do not want it. */
      readonly state: 'waiting' | 'confirmed' | 'refused' | 'expired'
      readonly expiresAt: string
      /** Once `confirmed`: a JWT signed with ES256 (`/v1/jwks`), good until five minutes after the answer. It is given out this once. */
      readonly receipt: string | null
    }
  }
  /** Put somebody. Adds somebody whom your own portal keeps, or writes down what has changed. They have no password here. Nobody who was added in another way is ever changed by it. The key needs the verb `users.write`. */
  readonly 'PUT /v1/users/{externalId}': {
    readonly params: {
      /** What your own portal calls this person. */
      readonly externalId: string
    }
    readonly query: undefined
    readonly body: {
      /** Where letters and codes go. */
      readonly email: string
      /** Without it, the external id. It is never changed. */
      readonly username?: string | undefined
      readonly name?: '' | string | undefined
      readonly mobile?: string | null | undefined
      readonly language?: 'auto' | 'en' | 'de' | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** What your own portal calls this person. */
      readonly externalId: string
      readonly username: string
      readonly email: string
      readonly name: string
      readonly mobile: string | null
      readonly language: string
      readonly status: 'active' | 'suspended' | 'invited'
      /** What they have proved that they can answer with. */
      readonly methods: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[]
      readonly createdAt: string
    }
  }
  /** Read somebody. Somebody whom your own portal has put here. The key needs the verb `users.read`. */
  readonly 'GET /v1/users/{externalId}': {
    readonly params: {
      /** What your own portal calls this person. */
      readonly externalId: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** What your own portal calls this person. */
      readonly externalId: string
      readonly username: string
      readonly email: string
      readonly name: string
      readonly mobile: string | null
      readonly language: string
      readonly status: 'active' | 'suspended' | 'invited'
      /** What they have proved that they can answer with. */
      readonly methods: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[]
      readonly createdAt: string
    }
  }
  /** Remove somebody. Takes them away with all their factors. What they did stays on record, by ids alone. The key needs the verb `users.write`. */
  readonly 'DELETE /v1/users/{externalId}': {
    readonly params: {
      /** What your own portal calls this person. */
      readonly externalId: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** List them. What your own portal calls those it has put here, in order, a page at a time. The key needs the verb `users.read`. */
  readonly 'GET /v1/users': {
    readonly params: undefined
    readonly query: {
      /** How many at most: 50 unless it is said, 200 at most. */
      readonly limit?: string | number | undefined
      /** The `next` of the page before; without it, the first page. */
      readonly after?: string | number | undefined
    }
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        readonly externalId: string
      }[]
      readonly next: string | null
    }
  }
  /** Make a set-up link. A link, good once and for a day, to the page where somebody whom your portal has put here sets up a second factor, in the look of their organization. Hand it to nobody but them. The key needs the verb `enrollments`. */
  readonly 'POST /v1/enrollments': {
    readonly params: undefined
    readonly query: undefined
    readonly body: {
      readonly user: {
        /** What your own portal calls this person. */
        readonly externalId: string
      }
    }
    readonly answer: {
      readonly link: string
      readonly expiresAt: string
    }
  }
  /** List organizations. That of the key and all below it, a page at a time. The key needs the verb `organizations.read`. */
  readonly 'GET /v1/organizations': {
    readonly params: undefined
    readonly query: {
      /** How many at most: 50 unless it is said, 200 at most. */
      readonly limit?: string | number | undefined
      /** The `next` of the page before; without it, the first page. */
      readonly after?: string | number | undefined
      /** What a name begins with; without it, all. */
      readonly search?: string | number | undefined
    }
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        /** The one it is directly below; null where the key does not see it. */
        readonly parent: string | null
        readonly kind: 'operator' | 'reseller' | 'client'
        readonly name: string
        /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
        readonly status: 'active' | 'suspended' | 'closed'
        /** It, or one above it, is suspended or closed: nobody signs in. */
        readonly stopped: boolean
        /** How many people are its own. */
        readonly people: number
        /** Since when it is there. */
        readonly createdAt: string
      }[]
      readonly next: string | null
    }
  }
  /** List a part of them. One organization and all below it. The key needs the verb `organizations.read`. */
  readonly 'GET /v1/organizations/{organization}/organizations': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: {
      /** How many at most: 50 unless it is said, 200 at most. */
      readonly limit?: string | number | undefined
      /** The `next` of the page before; without it, the first page. */
      readonly after?: string | number | undefined
      /** What a name begins with; without it, all. */
      readonly search?: string | number | undefined
    }
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        /** The one it is directly below; null where the key does not see it. */
        readonly parent: string | null
        readonly kind: 'operator' | 'reseller' | 'client'
        readonly name: string
        /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
        readonly status: 'active' | 'suspended' | 'closed'
        /** It, or one above it, is suspended or closed: nobody signs in. */
        readonly stopped: boolean
        /** How many people are its own. */
        readonly people: number
        /** Since when it is there. */
        readonly createdAt: string
      }[]
      readonly next: string | null
    }
  }
  /** Add an organization. A reseller or a client directly below this one. Below a client there is nothing. The key needs the verb `organizations.write`. */
  readonly 'POST /v1/organizations/{organization}/organizations': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      /** As it is shown. */
      readonly name: string
      readonly kind: 'reseller' | 'client'
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** The one it is directly below; null where the key does not see it. */
      readonly parent: string | null
      readonly kind: 'operator' | 'reseller' | 'client'
      readonly name: string
      readonly supportContact: string | null
      /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
      readonly status: 'active' | 'suspended' | 'closed'
      /** It, or one above it, is suspended or closed: nobody signs in. */
      readonly stopped: boolean
      readonly signInForm: 'one-page' | 'two-step' | 'two-step-always'
      /** When its settings were last changed. */
      readonly modifiedAt: string
    }
  }
  /** Read an organization. One that the key reaches. The key needs the verb `organizations.read`. */
  readonly 'GET /v1/organizations/{organization}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** The one it is directly below; null where the key does not see it. */
      readonly parent: string | null
      readonly kind: 'operator' | 'reseller' | 'client'
      readonly name: string
      readonly supportContact: string | null
      /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
      readonly status: 'active' | 'suspended' | 'closed'
      /** It, or one above it, is suspended or closed: nobody signs in. */
      readonly stopped: boolean
      readonly signInForm: 'one-page' | 'two-step' | 'two-step-always'
      /** When its settings were last changed. */
      readonly modifiedAt: string
    }
  }
  /** Change an organization. What is left out stays as it is. The key needs the verb `organizations.write`. */
  readonly 'PATCH /v1/organizations/{organization}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      /** As it is shown. */
      readonly name?: string | undefined
      readonly supportContact?: string | null | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** The one it is directly below; null where the key does not see it. */
      readonly parent: string | null
      readonly kind: 'operator' | 'reseller' | 'client'
      readonly name: string
      readonly supportContact: string | null
      /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
      readonly status: 'active' | 'suspended' | 'closed'
      /** It, or one above it, is suspended or closed: nobody signs in. */
      readonly stopped: boolean
      readonly signInForm: 'one-page' | 'two-step' | 'two-step-always'
      /** When its settings were last changed. */
      readonly modifiedAt: string
    }
  }
  /** Suspend an organization. Nobody of it and of those below signs in, and no session of theirs holds. Never that of the key itself. The key needs the verb `organizations.write`. */
  readonly 'POST /v1/organizations/{organization}/suspend': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      /** Why. It goes on record. */
      readonly reason: string
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** The one it is directly below; null where the key does not see it. */
      readonly parent: string | null
      readonly kind: 'operator' | 'reseller' | 'client'
      readonly name: string
      readonly supportContact: string | null
      /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
      readonly status: 'active' | 'suspended' | 'closed'
      /** It, or one above it, is suspended or closed: nobody signs in. */
      readonly stopped: boolean
      readonly signInForm: 'one-page' | 'two-step' | 'two-step-always'
      /** When its settings were last changed. */
      readonly modifiedAt: string
    }
  }
  /** Resume an organization. One that was suspended. Never that of the key itself. The key needs the verb `organizations.write`. */
  readonly 'POST /v1/organizations/{organization}/resume': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** The one it is directly below; null where the key does not see it. */
      readonly parent: string | null
      readonly kind: 'operator' | 'reseller' | 'client'
      readonly name: string
      readonly supportContact: string | null
      /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
      readonly status: 'active' | 'suspended' | 'closed'
      /** It, or one above it, is suspended or closed: nobody signs in. */
      readonly stopped: boolean
      readonly signInForm: 'one-page' | 'two-step' | 'two-step-always'
      /** When its settings were last changed. */
      readonly modifiedAt: string
    }
  }
  /** Close an organization. Nothing of it is changed from now on, and after thirty days its people are erased. Never that of the key itself. The key needs the verb `organizations.write`. */
  readonly 'POST /v1/organizations/{organization}/close': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      /** Why. It goes on record. */
      readonly reason: string
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** The one it is directly below; null where the key does not see it. */
      readonly parent: string | null
      readonly kind: 'operator' | 'reseller' | 'client'
      readonly name: string
      readonly supportContact: string | null
      /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
      readonly status: 'active' | 'suspended' | 'closed'
      /** It, or one above it, is suspended or closed: nobody signs in. */
      readonly stopped: boolean
      readonly signInForm: 'one-page' | 'two-step' | 'two-step-always'
      /** When its settings were last changed. */
      readonly modifiedAt: string
    }
  }
  /** Reopen an organization. Within the thirty days. It comes back suspended. Never that of the key itself. The key needs the verb `organizations.write`. */
  readonly 'POST /v1/organizations/{organization}/reopen': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** The one it is directly below; null where the key does not see it. */
      readonly parent: string | null
      readonly kind: 'operator' | 'reseller' | 'client'
      readonly name: string
      readonly supportContact: string | null
      /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
      readonly status: 'active' | 'suspended' | 'closed'
      /** It, or one above it, is suspended or closed: nobody signs in. */
      readonly stopped: boolean
      readonly signInForm: 'one-page' | 'two-step' | 'two-step-always'
      /** When its settings were last changed. */
      readonly modifiedAt: string
    }
  }
  /** Move an organization. Below another one that the key reaches, with all below it. Where usernames would be taken there (`names-collide`), or somebody would have a duty and no method for it (`dead-end`), nothing is moved. Whoever comes to another host name signs in there from now on, and is signed out. The key needs the verb `organizations.write`. */
  readonly 'POST /v1/organizations/{organization}/move': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      /** The one it is to be directly below. */
      readonly parent: string
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** The one it is directly below; null where the key does not see it. */
      readonly parent: string | null
      readonly kind: 'operator' | 'reseller' | 'client'
      readonly name: string
      readonly supportContact: string | null
      /** Its own. `closed`: nothing is changed, and after thirty days its people are erased. */
      readonly status: 'active' | 'suspended' | 'closed'
      /** It, or one above it, is suspended or closed: nobody signs in. */
      readonly stopped: boolean
      readonly signInForm: 'one-page' | 'two-step' | 'two-step-always'
      /** When its settings were last changed. */
      readonly modifiedAt: string
    }
  }
  /** List people. Those of an organization and of all below it, a page at a time. A page of a search may have fewer than were asked for, or none, with others still to come: `next` is null at the end alone. The key needs the verb `people.read`. */
  readonly 'GET /v1/organizations/{organization}/people': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: {
      /** How many at most: 50 unless it is said, 200 at most. */
      readonly limit?: string | number | undefined
      /** The `next` of the page before; without it, the first page. */
      readonly after?: string | number | undefined
      /** What a name begins with; without it, all. */
      readonly search?: string | number | undefined
    }
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        /** An id of ours. */
        readonly organization: string
        readonly username: string
        readonly email: string
        readonly name: string
        readonly mobile: string | null
        readonly role: 'owner' | 'administrator' | 'support' | 'member'
        /** `invited`: they have chosen neither a password nor a passkey yet. */
        readonly status: 'invited' | 'active' | 'suspended'
        /** `untried`: they have one, and no code of it was ever right, or it is worn out. */
        readonly secondFactor: 'none' | 'untried' | 'proved'
        /** Since when they are there. */
        readonly createdAt: string
        readonly lastSignInAt: string | null
      }[]
      readonly next: string | null
    }
  }
  /** Invite somebody. Adds a person and sends them a letter with a link, where they choose a password. Nobody is given a password by the API. The key needs the verb `people.write`. */
  readonly 'POST /v1/organizations/{organization}/people': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      /** With which they sign in. It is never changed. */
      readonly username: string
      /** Where the invitation goes, and letters from then on. */
      readonly email: string
      readonly name?: '' | string | undefined
      readonly role?: 'owner' | 'administrator' | 'support' | 'member' | undefined
      readonly mobile?: string | null | undefined
      readonly language?: 'auto' | 'en' | 'de' | undefined
      /** Such as `Europe/Vienna`. */
      readonly timeZone?: string | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** An id of ours. */
      readonly organization: string
      readonly username: string
      readonly email: string
      readonly name: string
      readonly mobile: string | null
      /** An address that they have not proved yet. */
      readonly waitingEmail: string | null
      readonly language: string
      readonly timeZone: string
      readonly role: 'owner' | 'administrator' | 'support' | 'member'
      /** `invited`: they have chosen neither a password nor a passkey yet. */
      readonly status: 'invited' | 'active' | 'suspended'
      readonly hasPassword: boolean
      /** What a portal of your own calls them, which keeps them. */
      readonly externalId: string | null
      /** Since when they are there. */
      readonly createdAt: string
    }
  }
  /** Read a person. Somebody whom the key reaches. The key needs the verb `people.read`. */
  readonly 'GET /v1/organizations/{organization}/people/{person}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** An id of ours. */
      readonly organization: string
      readonly username: string
      readonly email: string
      readonly name: string
      readonly mobile: string | null
      /** An address that they have not proved yet. */
      readonly waitingEmail: string | null
      readonly language: string
      readonly timeZone: string
      readonly role: 'owner' | 'administrator' | 'support' | 'member'
      /** `invited`: they have chosen neither a password nor a passkey yet. */
      readonly status: 'invited' | 'active' | 'suspended'
      readonly hasPassword: boolean
      /** What a portal of your own calls them, which keeps them. */
      readonly externalId: string | null
      /** Since when they are there. */
      readonly createdAt: string
    }
  }
  /** Change a person. What is left out stays as it is. Another role or address, and suspending them, ends all their sessions. The key needs the verb `people.write`. */
  readonly 'PATCH /v1/organizations/{organization}/people/{person}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: {
      /** Where letters go. All their sessions end. */
      readonly email?: string | undefined
      readonly name?: '' | string | undefined
      readonly role?: 'owner' | 'administrator' | 'support' | 'member' | undefined
      readonly status?: 'active' | 'suspended' | undefined
      readonly mobile?: string | null | undefined
      readonly language?: 'auto' | 'en' | 'de' | undefined
      /** Such as `Europe/Vienna`. */
      readonly timeZone?: string | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      /** An id of ours. */
      readonly organization: string
      readonly username: string
      readonly email: string
      readonly name: string
      readonly mobile: string | null
      /** An address that they have not proved yet. */
      readonly waitingEmail: string | null
      readonly language: string
      readonly timeZone: string
      readonly role: 'owner' | 'administrator' | 'support' | 'member'
      /** `invited`: they have chosen neither a password nor a passkey yet. */
      readonly status: 'invited' | 'active' | 'suspended'
      readonly hasPassword: boolean
      /** What a portal of your own calls them, which keeps them. */
      readonly externalId: string | null
      /** Since when they are there. */
      readonly createdAt: string
    }
  }
  /** Invite somebody again. Who has chosen no password yet. The key needs the verb `people.write`. */
  readonly 'POST /v1/organizations/{organization}/people/{person}/invitation': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: {
      /** Whether it is sent to them, or handed over by you. */
      readonly send?: boolean | undefined
    }
    readonly answer: {
      /** To be handed over to nobody but them; null where it was sent. */
      readonly link: string | null
      /** Until when it is good, once. An earlier one is over. */
      readonly expiresAt: string
    }
  }
  /** Read somebody’s factors. What they have to prove who they are with. There are no secrets among it. The key needs the verb `factors.read`. */
  readonly 'GET /v1/organizations/{organization}/people/{person}/factors': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        readonly kind: 'passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code'
        readonly label: string
        /** `exhausted`: worn out. `suspended`: they have said that it was not they who added it. */
        readonly state: 'unproved' | 'active' | 'exhausted' | 'suspended'
        /** Since when they have it. */
        readonly createdAt: string
        readonly lastUsedAt: string | null
      }[]
      /** Whether they are asked for one: `by-policy` of a level, of them `by-person`, or by their own `by-choice`. */
      readonly required: 'no' | 'by-policy' | 'by-person' | 'by-choice'
    }
  }
  /** Require a second factor of somebody. Or no longer. What a level above requires stays, and so does every factor. The key needs the verb `factors.write`. */
  readonly 'POST /v1/organizations/{organization}/people/{person}/requirement': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: {
      readonly required: boolean
    }
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        readonly kind: 'passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code'
        readonly label: string
        /** `exhausted`: worn out. `suspended`: they have said that it was not they who added it. */
        readonly state: 'unproved' | 'active' | 'exhausted' | 'suspended'
        /** Since when they have it. */
        readonly createdAt: string
        readonly lastUsedAt: string | null
      }[]
      /** Whether they are asked for one: `by-policy` of a level, of them `by-person`, or by their own `by-choice`. */
      readonly required: 'no' | 'by-policy' | 'by-person' | 'by-choice'
    }
  }
  /** See a reset that waits. For its time, or for a second person. The key needs the verb `factors.read`. */
  readonly 'GET /v1/organizations/{organization}/people/{person}/reset': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** `waiting`: for its time, or for a second person. */
      readonly state: 'none' | 'waiting' | 'done'
      /** When it is done, unless somebody stops it. */
      readonly dueAt: string | null
      /** Of owners: a second person approves it, on the pages. */
      readonly needsApproval: boolean
    }
  }
  /** Reset somebody’s factors. Takes all of them away, after the time that the policy says. They keep their password, are signed out everywhere, and set up a new factor at their next sign-in. Single factors cannot be removed: nobody gets around that time. The key needs the verb `factors.write`. */
  readonly 'POST /v1/organizations/{organization}/people/{person}/reset': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: {
      /** Why. It goes on record. */
      readonly reason: string
      /** By what you find the case again. */
      readonly ticket: string
    }
    readonly answer: {
      /** `waiting`: for its time, or for a second person. */
      readonly state: 'none' | 'waiting' | 'done'
      /** When it is done, unless somebody stops it. */
      readonly dueAt: string | null
      /** Of owners: a second person approves it, on the pages. */
      readonly needsApproval: boolean
    }
  }
  /** Stop a reset. One that waits. The key needs the verb `factors.write`. */
  readonly 'DELETE /v1/organizations/{organization}/people/{person}/reset': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** Make somebody a set-up link. By which they set up a second factor, in the look of their organization. `over` where one protects them already. The key needs the verb `factors.write`. */
  readonly 'POST /v1/organizations/{organization}/people/{person}/enrollment-link': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: {
      /** Whether it is sent to them, or handed over by you. */
      readonly send?: boolean | undefined
    }
    readonly answer: {
      /** To be handed over to nobody but them; null where it was sent. */
      readonly link: string | null
      /** Until when it is good, once. An earlier one is over. */
      readonly expiresAt: string
    }
  }
  /** Read the record. What was done in an organization and in all below it, the newest first. Rows stay as they are, so `next` never skips one. The key needs the verb `audit.read`. */
  readonly 'GET /v1/organizations/{organization}/audit': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: {
      /** How many at most: 50 unless it is said, 200 at most. */
      readonly limit?: string | number | undefined
      /** The `next` of the page before; without it, the first page. */
      readonly after?: string | number | undefined
      /** What was done: see audit.md. */
      readonly action?: 'signin' | 'signin.second-factor' | 'signin.passkey' | 'signout' | 'confirm' | 'organization.created' | 'organization.changed' | 'gateway.added' | 'gateway.changed' | 'gateway.removed' | 'gateway.tested' | 'message.refused' | 'message.stop-lifted' | 'message.limits-changed' | 'organization.suspended' | 'organization.resumed' | 'organization.closed' | 'organization.reopened' | 'organization.moved' | 'organization.erased' | 'user.created' | 'user.changed' | 'user.removed' | 'user.split' | 'people.imported' | 'people.exported' | 'user.role-changed' | 'user.suspended' | 'user.activated' | 'user.reset' | 'email.asked' | 'email.dropped' | 'email.changed' | 'password.changed' | 'account.secured' | 'password.removed' | 'factor.begun' | 'factor.proved' | 'factor.renamed' | 'factor.removed' | 'factor.resumed' | 'factor.default' | 'factor.required' | 'factor.not-required' | 'passkey.cloned' | 'recovery-codes.made' | 'recovery-codes.saved' | 'bypass-code.made' | 'waits.lifted' | 'flood.lifted' | 'link.made' | 'link.used' | 'invitation.accepted' | 'password.forgotten' | 'enrollment.opened' | 'reset.asked' | 'reset.approved' | 'reset.stopped' | 'session.ended' | 'sessions.ended' | 'identity.linked' | 'identity.unlinked' | 'browser.trusted' | 'browser.untrusted' | 'browsers.untrusted' | 'audit.exported' | 'host.added' | 'host.proved' | 'host.removed' | 'host.passkeys' | 'brand.published' | 'brand.removed' | 'policy.changed' | 'policy.excepted' | 'policy.exception-ended' | 'application.added' | 'application.changed' | 'application.removed' | 'application.entered' | 'application.untold' | 'radius-client.added' | 'radius-client.changed' | 'radius-client.removed' | 'provider.added' | 'provider.changed' | 'provider.removed' | 'provider.tested' | 'provider.refused' | 'domain.added' | 'domain.proved' | 'domain.changed' | 'domain.removed' | 'api-key.added' | 'api-key.ended' | 'scim-token.added' | 'scim-token.ended' | 'group.added' | 'group.changed' | 'group.removed' | 'confirmation.asked' | 'confirmation.confirmed' | 'confirmation.refused' | undefined
      readonly outcome?: 'done' | 'refused' | undefined
      /** The username of whoever did it, or of whom it happened to. */
      readonly person?: string | number | undefined
      /** What the name of the organization begins with. */
      readonly company?: string | number | undefined
      /** What the address it came from begins with. */
      readonly address?: string | number | undefined
      /** From then on, such as `2026-01-31T00:00:00Z`. */
      readonly from?: string | number | undefined
      /** Until then, and not with. */
      readonly to?: string | number | undefined
    }
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        /** When. */
        readonly at: string
        readonly action: 'signin' | 'signin.second-factor' | 'signin.passkey' | 'signout' | 'confirm' | 'organization.created' | 'organization.changed' | 'gateway.added' | 'gateway.changed' | 'gateway.removed' | 'gateway.tested' | 'message.refused' | 'message.stop-lifted' | 'message.limits-changed' | 'organization.suspended' | 'organization.resumed' | 'organization.closed' | 'organization.reopened' | 'organization.moved' | 'organization.erased' | 'user.created' | 'user.changed' | 'user.removed' | 'user.split' | 'people.imported' | 'people.exported' | 'user.role-changed' | 'user.suspended' | 'user.activated' | 'user.reset' | 'email.asked' | 'email.dropped' | 'email.changed' | 'password.changed' | 'account.secured' | 'password.removed' | 'factor.begun' | 'factor.proved' | 'factor.renamed' | 'factor.removed' | 'factor.resumed' | 'factor.default' | 'factor.required' | 'factor.not-required' | 'passkey.cloned' | 'recovery-codes.made' | 'recovery-codes.saved' | 'bypass-code.made' | 'waits.lifted' | 'flood.lifted' | 'link.made' | 'link.used' | 'invitation.accepted' | 'password.forgotten' | 'enrollment.opened' | 'reset.asked' | 'reset.approved' | 'reset.stopped' | 'session.ended' | 'sessions.ended' | 'identity.linked' | 'identity.unlinked' | 'browser.trusted' | 'browser.untrusted' | 'browsers.untrusted' | 'audit.exported' | 'host.added' | 'host.proved' | 'host.removed' | 'host.passkeys' | 'brand.published' | 'brand.removed' | 'policy.changed' | 'policy.excepted' | 'policy.exception-ended' | 'application.added' | 'application.changed' | 'application.removed' | 'application.entered' | 'application.untold' | 'radius-client.added' | 'radius-client.changed' | 'radius-client.removed' | 'provider.added' | 'provider.changed' | 'provider.removed' | 'provider.tested' | 'provider.refused' | 'domain.added' | 'domain.proved' | 'domain.changed' | 'domain.removed' | 'api-key.added' | 'api-key.ended' | 'scim-token.added' | 'scim-token.ended' | 'group.added' | 'group.changed' | 'group.removed' | 'confirmation.asked' | 'confirmation.confirmed' | 'confirmation.refused'
        readonly outcome: 'done' | 'refused'
        readonly reason: string | null
        readonly method: string | null
        readonly organization: {
          /** An id of ours. */
          readonly id: string
          readonly name: string
        }
        readonly actor: {
          /** Of people above those the key reaches, only the level. */
          readonly as: 'person' | 'former' | 'operator' | 'reseller' | 'elsewhere' | 'console' | 'stranger'
          readonly id: string | null
          readonly username: string | null
        }
        /** Whom it happened to. */
        readonly subject: {
          /** An id of ours. */
          readonly id: string
          readonly username: string | null
        } | null
        readonly address: string
        readonly browser: string
        readonly detail: Readonly<Record<string, string | number | boolean>> | null
      }[]
      readonly next: string | null
    }
  }
  /** Read a policy. What one level says, what holds there, and by whose word. The key needs the verb `policies.read`. */
  readonly 'GET /v1/organizations/{organization}/policy': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: {
      /** What is said of people of this role; without it, of all. */
      readonly role?: 'owner' | 'administrator' | 'support' | 'member' | undefined
    }
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly organization: string
      /** Whose own level it is; null: nobody’s. */
      readonly person: string | null
      /** Of whom; null: of everybody there. */
      readonly role: 'owner' | 'administrator' | 'support' | 'member' | null
      /** What this level says itself; null where it says nothing. */
      readonly own: {
        readonly secondFactor?: 'optional' | 'required' | null | undefined
        readonly requiredFrom?: string | null | undefined
        readonly graceDays?: number | null | undefined
        readonly graceSignIns?: number | null | undefined
        /** What nobody may set up. */
        readonly offLimits?: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[] | undefined
        readonly trustedBrowserDays?: number | null | undefined
        readonly sessionIdle?: number | null | undefined
        readonly sessionAbsolute?: number | null | undefined
        readonly stepUpAge?: number | null | undefined
        readonly resetWait?: number | null | undefined
        readonly linkLife?: number | null | undefined
        readonly codeDigits?: number | null | undefined
        readonly setUpBy?: 'administrators' | 'owners' | 'nobody' | null | undefined
        readonly weakForAdministrators?: 'allowed' | 'off' | null | undefined
        readonly phishingResistant?: 'required' | null | undefined
        readonly phishingResistantFrom?: string | null | undefined
        readonly exemption?: 'always' | 'on-proof' | 'none' | null | undefined
        readonly providerKeys?: 'allowed' | 'off' | null | undefined
      }
      readonly effective: {
        readonly secondFactor: {
          readonly value: 'optional' | 'required'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly offLimits: readonly {
          readonly value: string
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }[]
        readonly setUpBy: {
          readonly value: 'administrators' | 'owners' | 'nobody'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly weakForAdministrators: {
          readonly value: 'allowed' | 'off'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly phishingResistantFrom: {
          /** `never`, `once`, or when. */
          readonly value: string
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly exemption: {
          readonly value: 'always' | 'on-proof' | 'none'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly providerKeys: {
          readonly value: 'allowed' | 'off'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly trustedBrowserDays: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly sessionIdle: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly sessionAbsolute: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly stepUpAge: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly resetWait: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly linkLife: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly codeDigits: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
      }
    }
  }
  /** Change a policy. Says what one level says from now on: what is left out it says nothing about. It cannot be looser than what holds above. At the organization of the key nothing can become looser than it is. The key needs the verb `policies.write`. */
  readonly 'PUT /v1/organizations/{organization}/policy': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: {
      /** What is said of people of this role; without it, of all. */
      readonly role?: 'owner' | 'administrator' | 'support' | 'member' | undefined
    }
    readonly body: {
      readonly secondFactor?: 'optional' | 'required' | null | undefined
      readonly requiredFrom?: string | null | undefined
      readonly graceDays?: number | null | undefined
      readonly graceSignIns?: number | null | undefined
      /** What nobody may set up. */
      readonly offLimits?: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[] | undefined
      readonly trustedBrowserDays?: number | null | undefined
      readonly sessionIdle?: number | null | undefined
      readonly sessionAbsolute?: number | null | undefined
      readonly stepUpAge?: number | null | undefined
      readonly resetWait?: number | null | undefined
      readonly linkLife?: number | null | undefined
      readonly codeDigits?: number | null | undefined
      readonly setUpBy?: 'administrators' | 'owners' | 'nobody' | null | undefined
      readonly weakForAdministrators?: 'allowed' | 'off' | null | undefined
      readonly phishingResistant?: 'required' | null | undefined
      readonly phishingResistantFrom?: string | null | undefined
      readonly exemption?: 'always' | 'on-proof' | 'none' | null | undefined
      readonly providerKeys?: 'allowed' | 'off' | null | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly organization: string
      /** Whose own level it is; null: nobody’s. */
      readonly person: string | null
      /** Of whom; null: of everybody there. */
      readonly role: 'owner' | 'administrator' | 'support' | 'member' | null
      /** What this level says itself; null where it says nothing. */
      readonly own: {
        readonly secondFactor?: 'optional' | 'required' | null | undefined
        readonly requiredFrom?: string | null | undefined
        readonly graceDays?: number | null | undefined
        readonly graceSignIns?: number | null | undefined
        /** What nobody may set up. */
        readonly offLimits?: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[] | undefined
        readonly trustedBrowserDays?: number | null | undefined
        readonly sessionIdle?: number | null | undefined
        readonly sessionAbsolute?: number | null | undefined
        readonly stepUpAge?: number | null | undefined
        readonly resetWait?: number | null | undefined
        readonly linkLife?: number | null | undefined
        readonly codeDigits?: number | null | undefined
        readonly setUpBy?: 'administrators' | 'owners' | 'nobody' | null | undefined
        readonly weakForAdministrators?: 'allowed' | 'off' | null | undefined
        readonly phishingResistant?: 'required' | null | undefined
        readonly phishingResistantFrom?: string | null | undefined
        readonly exemption?: 'always' | 'on-proof' | 'none' | null | undefined
        readonly providerKeys?: 'allowed' | 'off' | null | undefined
      }
      readonly effective: {
        readonly secondFactor: {
          readonly value: 'optional' | 'required'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly offLimits: readonly {
          readonly value: string
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }[]
        readonly setUpBy: {
          readonly value: 'administrators' | 'owners' | 'nobody'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly weakForAdministrators: {
          readonly value: 'allowed' | 'off'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly phishingResistantFrom: {
          /** `never`, `once`, or when. */
          readonly value: string
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly exemption: {
          readonly value: 'always' | 'on-proof' | 'none'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly providerKeys: {
          readonly value: 'allowed' | 'off'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly trustedBrowserDays: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly sessionIdle: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly sessionAbsolute: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly stepUpAge: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly resetWait: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly linkLife: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly codeDigits: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
      }
    }
  }
  /** Read what holds for one person. What their own level says, what holds for them, and by whose word. The key needs the verb `policies.read`. */
  readonly 'GET /v1/organizations/{organization}/people/{person}/policy': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly organization: string
      /** Whose own level it is; null: nobody’s. */
      readonly person: string | null
      /** Of whom; null: of everybody there. */
      readonly role: 'owner' | 'administrator' | 'support' | 'member' | null
      /** What this level says itself; null where it says nothing. */
      readonly own: {
        readonly secondFactor?: 'optional' | 'required' | null | undefined
        readonly requiredFrom?: string | null | undefined
        readonly graceDays?: number | null | undefined
        readonly graceSignIns?: number | null | undefined
        /** What nobody may set up. */
        readonly offLimits?: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[] | undefined
        readonly trustedBrowserDays?: number | null | undefined
        readonly sessionIdle?: number | null | undefined
        readonly sessionAbsolute?: number | null | undefined
        readonly stepUpAge?: number | null | undefined
        readonly resetWait?: number | null | undefined
        readonly linkLife?: number | null | undefined
        readonly codeDigits?: number | null | undefined
        readonly setUpBy?: 'administrators' | 'owners' | 'nobody' | null | undefined
        readonly weakForAdministrators?: 'allowed' | 'off' | null | undefined
        readonly phishingResistant?: 'required' | null | undefined
        readonly phishingResistantFrom?: string | null | undefined
        readonly exemption?: 'always' | 'on-proof' | 'none' | null | undefined
        readonly providerKeys?: 'allowed' | 'off' | null | undefined
      }
      readonly effective: {
        readonly secondFactor: {
          readonly value: 'optional' | 'required'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly offLimits: readonly {
          readonly value: string
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }[]
        readonly setUpBy: {
          readonly value: 'administrators' | 'owners' | 'nobody'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly weakForAdministrators: {
          readonly value: 'allowed' | 'off'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly phishingResistantFrom: {
          /** `never`, `once`, or when. */
          readonly value: string
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly exemption: {
          readonly value: 'always' | 'on-proof' | 'none'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly providerKeys: {
          readonly value: 'allowed' | 'off'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly trustedBrowserDays: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly sessionIdle: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly sessionAbsolute: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly stepUpAge: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly resetWait: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly linkLife: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly codeDigits: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
      }
    }
  }
  /** Change the policy of one person. Says what their own level says from now on: what is left out it says nothing about. It cannot be looser than what holds above, nor, in the organization of the key, than what holds now. The key needs the verb `policies.write`. */
  readonly 'PUT /v1/organizations/{organization}/people/{person}/policy': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: {
      readonly secondFactor?: 'optional' | 'required' | null | undefined
      readonly requiredFrom?: string | null | undefined
      readonly graceDays?: number | null | undefined
      readonly graceSignIns?: number | null | undefined
      /** What nobody may set up. */
      readonly offLimits?: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[] | undefined
      readonly trustedBrowserDays?: number | null | undefined
      readonly sessionIdle?: number | null | undefined
      readonly sessionAbsolute?: number | null | undefined
      readonly stepUpAge?: number | null | undefined
      readonly resetWait?: number | null | undefined
      readonly linkLife?: number | null | undefined
      readonly codeDigits?: number | null | undefined
      readonly setUpBy?: 'administrators' | 'owners' | 'nobody' | null | undefined
      readonly weakForAdministrators?: 'allowed' | 'off' | null | undefined
      readonly phishingResistant?: 'required' | null | undefined
      readonly phishingResistantFrom?: string | null | undefined
      readonly exemption?: 'always' | 'on-proof' | 'none' | null | undefined
      readonly providerKeys?: 'allowed' | 'off' | null | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly organization: string
      /** Whose own level it is; null: nobody’s. */
      readonly person: string | null
      /** Of whom; null: of everybody there. */
      readonly role: 'owner' | 'administrator' | 'support' | 'member' | null
      /** What this level says itself; null where it says nothing. */
      readonly own: {
        readonly secondFactor?: 'optional' | 'required' | null | undefined
        readonly requiredFrom?: string | null | undefined
        readonly graceDays?: number | null | undefined
        readonly graceSignIns?: number | null | undefined
        /** What nobody may set up. */
        readonly offLimits?: readonly ('passkey' | 'totp' | 'sms-code' | 'email-code' | 'recovery-codes' | 'bypass-code')[] | undefined
        readonly trustedBrowserDays?: number | null | undefined
        readonly sessionIdle?: number | null | undefined
        readonly sessionAbsolute?: number | null | undefined
        readonly stepUpAge?: number | null | undefined
        readonly resetWait?: number | null | undefined
        readonly linkLife?: number | null | undefined
        readonly codeDigits?: number | null | undefined
        readonly setUpBy?: 'administrators' | 'owners' | 'nobody' | null | undefined
        readonly weakForAdministrators?: 'allowed' | 'off' | null | undefined
        readonly phishingResistant?: 'required' | null | undefined
        readonly phishingResistantFrom?: string | null | undefined
        readonly exemption?: 'always' | 'on-proof' | 'none' | null | undefined
        readonly providerKeys?: 'allowed' | 'off' | null | undefined
      }
      readonly effective: {
        readonly secondFactor: {
          readonly value: 'optional' | 'required'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly offLimits: readonly {
          readonly value: string
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }[]
        readonly setUpBy: {
          readonly value: 'administrators' | 'owners' | 'nobody'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly weakForAdministrators: {
          readonly value: 'allowed' | 'off'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly phishingResistantFrom: {
          /** `never`, `once`, or when. */
          readonly value: string
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly exemption: {
          readonly value: 'always' | 'on-proof' | 'none'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly providerKeys: {
          readonly value: 'allowed' | 'off'
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly trustedBrowserDays: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly sessionIdle: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly sessionAbsolute: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly stepUpAge: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly resetWait: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly linkLife: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
        readonly codeDigits: {
          readonly value: number
          readonly from: {
            /** Whose word it is; `above`: of a level that the key does not see. */
            readonly level: 'product' | 'above' | 'organization' | 'role' | 'person'
            readonly organization: string | null
          }
        }
      }
    }
  }
  /** Take the policy of one person back. Their own level says nothing any more. The key needs the verb `policies.write`. */
  readonly 'DELETE /v1/organizations/{organization}/people/{person}/policy': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** See what excuses somebody. As far as it was granted by the organization of the key or below it. The key needs the verb `policies.read`. */
  readonly 'GET /v1/organizations/{organization}/people/{person}/exception': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        readonly reason: string
        /** When the requirement holds again. */
        readonly endsAt: string
      }[]
    }
  }
  /** Excuse somebody. From the second factor that levels below the organization of the key require, until a day. What that organization or one above it requires stays (`looser`): people excuse from that on the page. Where nothing is required of them, it is `over`. The key needs the verb `policies.write`. */
  readonly 'POST /v1/organizations/{organization}/people/{person}/exception': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: {
      /** Why. It goes on record. */
      readonly reason: string
      /** At most a year from now. */
      readonly endsAt: string
    }
    readonly answer: {
      readonly items: readonly {
        readonly reason: string
        /** When the requirement holds again. */
        readonly endsAt: string
      }[]
    }
  }
  /** Excuse somebody no longer. Ends what was granted at the organization of the key and below it; where there is none, it is `over`. The key needs the verb `policies.write`. */
  readonly 'DELETE /v1/organizations/{organization}/people/{person}/exception': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly person: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** List applications. What an organization protects besides the portal; not those of organizations below it. The key needs the verb `applications.read`. */
  readonly 'GET /v1/organizations/{organization}/applications': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: {
      /** How many at most: 50 unless it is said, 200 at most. */
      readonly limit?: string | number | undefined
      /** The `next` of the page before; without it, the first page. */
      readonly after?: string | number | undefined
    }
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        readonly kind: 'forward-auth' | 'oidc' | 'radius' | 'api'
        readonly name: string
        readonly addresses: readonly string[]
        /** Who may enter; none: of any role. */
        readonly roles: readonly ('owner' | 'administrator' | 'support' | 'member')[]
        /** Whose people may enter, with those below; none: those of its own organization. */
        readonly organizations: readonly string[]
        readonly demand: {
          readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
          readonly freshSeconds: number | null
        }
        readonly rules: readonly {
          /** Of the path, such as `/admin`. */
          readonly prefix: string
          readonly demand: 'open' | 'closed' | {
            readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
            readonly freshSeconds: number | null
          }
        }[]
        readonly enabled: boolean
        /** Since when it is there. */
        readonly createdAt: string
        readonly modifiedAt: string
      }[]
      readonly next: string | null
    }
  }
  /** Add an application. How it is set up is on its page. Addresses are for `forward-auth` and `api`, rules for `forward-auth` alone. The key needs the verb `applications.write`. */
  readonly 'POST /v1/organizations/{organization}/applications': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      readonly kind: 'forward-auth' | 'oidc' | 'radius' | 'api'
      /** As it is shown. */
      readonly name: string
      readonly addresses?: readonly string[] | undefined
      /** Who may enter; none: of any role. */
      readonly roles?: readonly ('owner' | 'administrator' | 'support' | 'member')[] | undefined
      /** Whose people may enter, with those below; none: those of its own organization. */
      readonly organizations?: readonly string[] | undefined
      readonly demand?: {
        readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
        readonly freshSeconds: number | null
      } | undefined
      readonly rules?: readonly {
        /** Of the path, such as `/admin`. */
        readonly prefix: string
        readonly demand: 'open' | 'closed' | {
          readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
          readonly freshSeconds: number | null
        }
      }[] | undefined
      readonly enabled?: boolean | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly kind: 'forward-auth' | 'oidc' | 'radius' | 'api'
      readonly name: string
      readonly addresses: readonly string[]
      /** Who may enter; none: of any role. */
      readonly roles: readonly ('owner' | 'administrator' | 'support' | 'member')[]
      /** Whose people may enter, with those below; none: those of its own organization. */
      readonly organizations: readonly string[]
      readonly demand: {
        readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
        readonly freshSeconds: number | null
      }
      readonly rules: readonly {
        /** Of the path, such as `/admin`. */
        readonly prefix: string
        readonly demand: 'open' | 'closed' | {
          readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
          readonly freshSeconds: number | null
        }
      }[]
      readonly enabled: boolean
      /** Since when it is there. */
      readonly createdAt: string
      readonly modifiedAt: string
    }
  }
  /** Read an application. One of this organization. The key needs the verb `applications.read`. */
  readonly 'GET /v1/organizations/{organization}/applications/{application}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly kind: 'forward-auth' | 'oidc' | 'radius' | 'api'
      readonly name: string
      readonly addresses: readonly string[]
      /** Who may enter; none: of any role. */
      readonly roles: readonly ('owner' | 'administrator' | 'support' | 'member')[]
      /** Whose people may enter, with those below; none: those of its own organization. */
      readonly organizations: readonly string[]
      readonly demand: {
        readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
        readonly freshSeconds: number | null
      }
      readonly rules: readonly {
        /** Of the path, such as `/admin`. */
        readonly prefix: string
        readonly demand: 'open' | 'closed' | {
          readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
          readonly freshSeconds: number | null
        }
      }[]
      readonly enabled: boolean
      /** Since when it is there. */
      readonly createdAt: string
      readonly modifiedAt: string
    }
  }
  /** Change an application. What is left out stays as it is. Who is in already is measured anew with their next request. The key needs the verb `applications.write`. */
  readonly 'PATCH /v1/organizations/{organization}/applications/{application}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
    }
    readonly query: undefined
    readonly body: {
      /** As it is shown. */
      readonly name?: string | undefined
      readonly addresses?: readonly string[] | undefined
      /** Who may enter; none: of any role. */
      readonly roles?: readonly ('owner' | 'administrator' | 'support' | 'member')[] | undefined
      /** Whose people may enter, with those below; none: those of its own organization. */
      readonly organizations?: readonly string[] | undefined
      readonly demand?: {
        readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
        readonly freshSeconds: number | null
      } | undefined
      readonly rules?: readonly {
        /** Of the path, such as `/admin`. */
        readonly prefix: string
        readonly demand: 'open' | 'closed' | {
          readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
          readonly freshSeconds: number | null
        }
      }[] | undefined
      readonly enabled?: boolean | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly kind: 'forward-auth' | 'oidc' | 'radius' | 'api'
      readonly name: string
      readonly addresses: readonly string[]
      /** Who may enter; none: of any role. */
      readonly roles: readonly ('owner' | 'administrator' | 'support' | 'member')[]
      /** Whose people may enter, with those below; none: those of its own organization. */
      readonly organizations: readonly string[]
      readonly demand: {
        readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
        readonly freshSeconds: number | null
      }
      readonly rules: readonly {
        /** Of the path, such as `/admin`. */
        readonly prefix: string
        readonly demand: 'open' | 'closed' | {
          readonly assurance: 'any' | 'second-step' | 'two-factors' | 'phishing-resistant'
          readonly freshSeconds: number | null
        }
      }[]
      readonly enabled: boolean
      /** Since when it is there. */
      readonly createdAt: string
      readonly modifiedAt: string
    }
  }
  /** Remove an application. Nobody is let in there any more, and its keys are worth nothing. The key needs the verb `applications.write`. */
  readonly 'DELETE /v1/organizations/{organization}/applications/{application}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** Read how an application speaks OpenID Connect. One of the kind `oidc`. The key needs the verb `applications.read`. */
  readonly 'GET /v1/organizations/{organization}/applications/{application}/openid': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly redirectAddresses: readonly string[]
      readonly afterAddresses: readonly string[]
      readonly logoutAddress: string | null
      readonly isPublic: boolean
      /** The secret itself is kept nowhere. */
      readonly hasSecret: boolean
    }
  }
  /** Say how an application speaks OpenID Connect. One of the kind `oidc`. A program that becomes public has no secret from then on. The key needs the verb `applications.write`. */
  readonly 'PUT /v1/organizations/{organization}/applications/{application}/openid': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
    }
    readonly query: undefined
    readonly body: {
      /** Where people are led back to after the sign-in: exactly these. */
      readonly redirectAddresses: readonly string[]
      /** Where they may be led after signing out. */
      readonly afterAddresses?: readonly string[] | undefined
      readonly logoutAddress?: string | null | undefined
      /** A program that cannot keep a secret: it has none. */
      readonly isPublic?: boolean | undefined
    }
    readonly answer: {
      readonly redirectAddresses: readonly string[]
      readonly afterAddresses: readonly string[]
      readonly logoutAddress: string | null
      readonly isPublic: boolean
      /** The secret itself is kept nowhere. */
      readonly hasSecret: boolean
    }
  }
  /** Make a new secret. For an application of the kind `oidc` that can keep one. It is answered this once; the one before is worth nothing from now on. The key needs the verb `applications.write`. */
  readonly 'POST /v1/organizations/{organization}/applications/{application}/openid/secret': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly secret: string
    }
  }
  /** List the clients for RADIUS. What asks for an application of the kind `radius`; never their secrets. The key needs the verb `applications.read`. */
  readonly 'GET /v1/organizations/{organization}/applications/{application}/clients': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
    }
    readonly query: {
      /** How many at most: 50 unless it is said, 200 at most. */
      readonly limit?: string | number | undefined
      /** The `next` of the page before; without it, the first page. */
      readonly after?: string | number | undefined
    }
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        readonly name: string
        readonly network: string | null
        readonly fingerprint: string | null
        readonly attributes: readonly {
          readonly role: 'all' | 'owner' | 'administrator' | 'support' | 'member'
          readonly name: 'Filter-Id' | 'Class'
          readonly value: string
        }[]
        readonly bare: boolean
        readonly createdAt: string
        readonly modifiedAt: string
      }[]
      readonly next: string | null
    }
  }
  /** Add a client for RADIUS. By an address, a certificate, or both. The key needs the verb `applications.write`. */
  readonly 'POST /v1/organizations/{organization}/applications/{application}/clients': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
    }
    readonly query: undefined
    readonly body: {
      /** As it is shown. */
      readonly name: string
      readonly network?: string | null | undefined
      readonly fingerprint?: string | null | undefined
      /** What it is told about people of a role that are let in. */
      readonly attributes?: readonly {
        readonly role: 'all' | 'owner' | 'administrator' | 'support' | 'member'
        readonly name: 'Filter-Id' | 'Class'
        readonly value: string
      }[] | undefined
      /** Its requests by UDP are taken without a Message-Authenticator: whoever stands in between can forge a yes. */
      readonly bare?: boolean | undefined
      /** One that it has already, of 16 to 128 characters; without it one is made and answered, this once. */
      readonly secret?: string | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly name: string
      readonly network: string | null
      readonly fingerprint: string | null
      readonly attributes: readonly {
        readonly role: 'all' | 'owner' | 'administrator' | 'support' | 'member'
        readonly name: 'Filter-Id' | 'Class'
        readonly value: string
      }[]
      readonly bare: boolean
      readonly createdAt: string
      readonly modifiedAt: string
      /** The one that was made; null where none was. */
      readonly secret: string | null
    }
  }
  /** Read a client for RADIUS. Without its secret. The key needs the verb `applications.read`. */
  readonly 'GET /v1/organizations/{organization}/applications/{application}/clients/{client}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
      /** An id of ours. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly name: string
      readonly network: string | null
      readonly fingerprint: string | null
      readonly attributes: readonly {
        readonly role: 'all' | 'owner' | 'administrator' | 'support' | 'member'
        readonly name: 'Filter-Id' | 'Class'
        readonly value: string
      }[]
      readonly bare: boolean
      readonly createdAt: string
      readonly modifiedAt: string
    }
  }
  /** Change a client for RADIUS. What is left out stays as it is, its secret too. The key needs the verb `applications.write`. */
  readonly 'PATCH /v1/organizations/{organization}/applications/{application}/clients/{client}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
      /** An id of ours. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: {
      /** As it is shown. */
      readonly name?: string | undefined
      readonly network?: string | null | undefined
      readonly fingerprint?: string | null | undefined
      /** What it is told about people of a role that are let in. */
      readonly attributes?: readonly {
        readonly role: 'all' | 'owner' | 'administrator' | 'support' | 'member'
        readonly name: 'Filter-Id' | 'Class'
        readonly value: string
      }[] | undefined
      /** Its requests by UDP are taken without a Message-Authenticator: whoever stands in between can forge a yes. */
      readonly bare?: boolean | undefined
      /** One that it has already, of 16 to 128 characters; without it one is made and answered, this once. */
      readonly secret?: string | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly name: string
      readonly network: string | null
      readonly fingerprint: string | null
      readonly attributes: readonly {
        readonly role: 'all' | 'owner' | 'administrator' | 'support' | 'member'
        readonly name: 'Filter-Id' | 'Class'
        readonly value: string
      }[]
      readonly bare: boolean
      readonly createdAt: string
      readonly modifiedAt: string
    }
  }
  /** Remove a client for RADIUS. Its packets are not answered any more. The key needs the verb `applications.write`. */
  readonly 'DELETE /v1/organizations/{organization}/applications/{application}/clients/{client}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
      /** An id of ours. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** Make a client for RADIUS another secret. It is answered this once; the one before is not taken any more. The key needs the verb `applications.write`. */
  readonly 'POST /v1/organizations/{organization}/applications/{application}/clients/{client}/secret': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly application: string
      /** An id of ours. */
      readonly client: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly name: string
      readonly network: string | null
      readonly fingerprint: string | null
      readonly attributes: readonly {
        readonly role: 'all' | 'owner' | 'administrator' | 'support' | 'member'
        readonly name: 'Filter-Id' | 'Class'
        readonly value: string
      }[]
      readonly bare: boolean
      readonly createdAt: string
      readonly modifiedAt: string
      /** The one that was made; null where none was. */
      readonly secret: string | null
    }
  }
  /** List keys. Of an organization, not of those below it; never their secrets. The key needs the verb `keys.read`. */
  readonly 'GET /v1/organizations/{organization}/keys': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: {
      /** How many at most: 50 unless it is said, 200 at most. */
      readonly limit?: string | number | undefined
      /** The `next` of the page before; without it, the first page. */
      readonly after?: string | number | undefined
    }
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        readonly name: string
        readonly verbs: readonly string[]
        readonly networks: readonly string[]
        /** The one it belongs to. */
        readonly application: string | null
        /** Whose own it is. */
        readonly person: string | null
        /** Since when it is there. */
        readonly createdAt: string
        readonly endsAt: string | null
        readonly lastUsedAt: string | null
      }[]
      readonly next: string | null
    }
  }
  /** Make a key. It is answered this once. No key gives another more than it has: verbs, networks and days that are its own, and somebody’s own key makes only keys of theirs. The key needs the verb `keys.write`. */
  readonly 'POST /v1/organizations/{organization}/keys': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      /** As it is shown. */
      readonly name: string
      /** What it may do. */
      readonly verbs: readonly ('verify' | 'challenges' | 'users.read' | 'users.write' | 'enrollments' | 'confirmations' | 'organizations.read' | 'organizations.write' | 'people.read' | 'people.write' | 'factors.read' | 'factors.write' | 'audit.read' | 'policies.read' | 'policies.write' | 'applications.read' | 'applications.write' | 'keys.read' | 'keys.write' | 'brands.read' | 'brands.write' | 'gateways.read' | 'gateways.write')[]
      /** Addresses and ranges it is taken from; none: from everywhere. */
      readonly networks?: readonly string[] | undefined
      readonly application?: string | null | undefined
      readonly endsAt?: string | null | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly name: string
      readonly verbs: readonly string[]
      readonly networks: readonly string[]
      /** The one it belongs to. */
      readonly application: string | null
      /** Whose own it is. */
      readonly person: string | null
      /** Since when it is there. */
      readonly createdAt: string
      readonly endsAt: string | null
      readonly lastUsedAt: string | null
      readonly key: string
    }
  }
  /** End a key. Whatever uses it is refused from now on. The key needs the verb `keys.write`. */
  readonly 'DELETE /v1/organizations/{organization}/keys/{key}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly key: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** Read a brand. What an organization has said itself. The key needs the verb `brands.read`. */
  readonly 'GET /v1/organizations/{organization}/brand': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** What everybody sees; null: that of the level above. */
      readonly live: {
        readonly name: string | null
        readonly supportContact: string | null
        readonly issuer: string | null
        readonly senderName: string | null
        readonly accent: string | null
        readonly accentDark: string | null
        readonly texts: {
          readonly en: {
            readonly above: string | null
            readonly below: string | null
          }
          readonly de: {
            readonly above: string | null
            readonly below: string | null
          }
        }
        /** Logos are put there on the page. */
        readonly hasLogo: boolean
      } | null
      /** What is not published. */
      readonly draft: {
        readonly name: string | null
        readonly supportContact: string | null
        readonly issuer: string | null
        readonly senderName: string | null
        readonly accent: string | null
        readonly accentDark: string | null
        readonly texts: {
          readonly en: {
            readonly above: string | null
            readonly below: string | null
          }
          readonly de: {
            readonly above: string | null
            readonly below: string | null
          }
        }
        /** Logos are put there on the page. */
        readonly hasLogo: boolean
      } | null
    }
  }
  /** Draft a brand. Kept as the draft, with the logo that is there; nobody sees it before it is published. The key needs the verb `brands.write`. */
  readonly 'PUT /v1/organizations/{organization}/brand': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      readonly name?: string | null | undefined
      readonly supportContact?: string | null | undefined
      readonly issuer?: string | null | undefined
      readonly senderName?: string | null | undefined
      readonly accent?: string | null | undefined
      readonly accentDark?: string | null | undefined
      readonly texts?: {
        readonly en?: {
          /** Plain text on the sign-in page. */
          readonly above?: string | undefined
          /** Plain text on the sign-in page. */
          readonly below?: string | undefined
        } | undefined
        readonly de?: {
          /** Plain text on the sign-in page. */
          readonly above?: string | undefined
          /** Plain text on the sign-in page. */
          readonly below?: string | undefined
        } | undefined
      } | undefined
    }
    readonly answer: {
      /** What everybody sees; null: that of the level above. */
      readonly live: {
        readonly name: string | null
        readonly supportContact: string | null
        readonly issuer: string | null
        readonly senderName: string | null
        readonly accent: string | null
        readonly accentDark: string | null
        readonly texts: {
          readonly en: {
            readonly above: string | null
            readonly below: string | null
          }
          readonly de: {
            readonly above: string | null
            readonly below: string | null
          }
        }
        /** Logos are put there on the page. */
        readonly hasLogo: boolean
      } | null
      /** What is not published. */
      readonly draft: {
        readonly name: string | null
        readonly supportContact: string | null
        readonly issuer: string | null
        readonly senderName: string | null
        readonly accent: string | null
        readonly accentDark: string | null
        readonly texts: {
          readonly en: {
            readonly above: string | null
            readonly below: string | null
          }
          readonly de: {
            readonly above: string | null
            readonly below: string | null
          }
        }
        /** Logos are put there on the page. */
        readonly hasLogo: boolean
      } | null
    }
  }
  /** Remove a brand. The organization looks like the one above it again. The key needs the verb `brands.write`. */
  readonly 'DELETE /v1/organizations/{organization}/brand': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** Publish a brand. Shows everybody what the draft says. The key needs the verb `brands.write`. */
  readonly 'POST /v1/organizations/{organization}/brand/publish': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** What everybody sees; null: that of the level above. */
      readonly live: {
        readonly name: string | null
        readonly supportContact: string | null
        readonly issuer: string | null
        readonly senderName: string | null
        readonly accent: string | null
        readonly accentDark: string | null
        readonly texts: {
          readonly en: {
            readonly above: string | null
            readonly below: string | null
          }
          readonly de: {
            readonly above: string | null
            readonly below: string | null
          }
        }
        /** Logos are put there on the page. */
        readonly hasLogo: boolean
      } | null
      /** What is not published. */
      readonly draft: {
        readonly name: string | null
        readonly supportContact: string | null
        readonly issuer: string | null
        readonly senderName: string | null
        readonly accent: string | null
        readonly accentDark: string | null
        readonly texts: {
          readonly en: {
            readonly above: string | null
            readonly below: string | null
          }
          readonly de: {
            readonly above: string | null
            readonly below: string | null
          }
        }
        /** Logos are put there on the page. */
        readonly hasLogo: boolean
      } | null
    }
  }
  /** List host names. Addresses of an organization’s own, and what proves each. The key needs the verb `brands.read`. */
  readonly 'GET /v1/organizations/{organization}/hosts': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        readonly name: string
        readonly record: {
          /** Where the TXT record belongs. */
          readonly name: string
          /** What it must say. */
          readonly value: string
        }
        /** Null: nobody signs in there before it is proved. */
        readonly provedAt: string | null
      }[]
    }
  }
  /** Add a host name. It is nothing yet until it is proved. The key needs the verb `brands.write`. */
  readonly 'POST /v1/organizations/{organization}/hosts': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      /** In lower case, as browsers send it, such as `login.example.com`. */
      readonly name: string
    }
    readonly answer: {
      readonly name: string
      readonly record: {
        /** Where the TXT record belongs. */
        readonly name: string
        /** What it must say. */
        readonly value: string
      }
      /** Null: nobody signs in there before it is proved. */
      readonly provedAt: string | null
    }
  }
  /** Prove a host name. Asks the DNS, and takes the name into use where the record is there. With the first one, people of the organization and below it sign in there from then on, and their sessions end. The key needs the verb `brands.write`. */
  readonly 'POST /v1/organizations/{organization}/hosts/{host}/check': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** As it stands in the list. */
      readonly host: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** `no-answer`: of the DNS. `taken`: another organization has proved it. */
      readonly came: 'proved' | 'unproved' | 'no-answer' | 'taken'
    }
  }
  /** Give a host name up. Where it was the last one, people sign in at the address of the level above from then on, and their sessions end. The key needs the verb `brands.write`. */
  readonly 'DELETE /v1/organizations/{organization}/hosts/{host}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** As it stands in the list. */
      readonly host: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** List gateways. By what messages of an organization leave; not those of the levels above, and never a secret. The key needs the verb `gateways.read`. */
  readonly 'GET /v1/organizations/{organization}/gateways': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        readonly channel: 'email' | 'sms'
        readonly kind: string
        readonly name: string
        /** Of SMS a name or a number, or blank for the one the gateway has. */
        readonly senderAddress: string
        readonly senderName: string | null
        /** In a row, since it last worked. */
        readonly failures: number
        /** Until then the others are tried first. */
        readonly trippedUntil: string | null
        /** What the other side said last. */
        readonly answer: string | null
        /** Of the last hour: how many left by it, and how many were typed in. */
        readonly codes: {
          readonly sent: number
          readonly verified: number
        }
      }[]
    }
  }
  /** Add a gateway. Behind those that are there. Which settings a kind has stands in [gateways](api-management.md#gateways). The key needs the verb `gateways.write`. */
  readonly 'POST /v1/organizations/{organization}/gateways': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
    }
    readonly query: undefined
    readonly body: {
      readonly channel: 'email' | 'sms'
      /** One that its channel has. */
      readonly kind: 'smtp' | 'webhook' | 'twilio' | 'vonage' | 'sns' | 'messagebird' | 'smpp' | 'http'
      /** As it is shown. */
      readonly name: string
      /** Of SMS a name, a short code or a number, or blank for the one the gateway has. */
      readonly senderAddress?: string | undefined
      readonly senderName?: string | null | undefined
      /** As the kind has them; what is left out stays, or is what it usually is. */
      readonly settings: {
        readonly password?: string | null | undefined
        readonly dkimKey?: string | null | undefined
        readonly secret?: string | null | undefined
        readonly apiSecret?: string | null | undefined
        readonly secretAccessKey?: string | null | undefined
        readonly accessKey?: string | null | undefined
        readonly headerValue?: string | null | undefined
        readonly parameters?: string | null | undefined
        readonly host?: string | null | undefined
        /** Of email/smtp, sms/smpp. */
        readonly port?: number | undefined
        readonly security?: string | null | undefined
        readonly username?: string | null | undefined
        readonly dkimDomain?: string | null | undefined
        readonly dkimSelector?: string | null | undefined
        readonly url?: string | null | undefined
        readonly accountSid?: string | null | undefined
        readonly apiKey?: string | null | undefined
        readonly senderPool?: string | null | undefined
        readonly baseUrl?: string | null | undefined
        readonly region?: string | null | undefined
        readonly accessKeyId?: string | null | undefined
        readonly systemId?: string | null | undefined
        readonly systemType?: string | null | undefined
        readonly longText?: string | null | undefined
        readonly method?: string | null | undefined
        readonly toName?: string | null | undefined
        readonly textName?: string | null | undefined
        readonly fromName?: string | null | undefined
        /** Of sms/http. */
        readonly plus?: boolean | undefined
        readonly usernameName?: string | null | undefined
        readonly passwordName?: string | null | undefined
        readonly headerName?: string | null | undefined
        readonly unicodeParameters?: string | null | undefined
        readonly taken?: string | null | undefined
        readonly refused?: string | null | undefined
      }
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly channel: 'email' | 'sms'
      /** One that its channel has. */
      readonly kind: 'smtp' | 'webhook' | 'twilio' | 'vonage' | 'sns' | 'messagebird' | 'smpp' | 'http'
      readonly name: string
      readonly senderAddress: string
      readonly senderName: string | null
      /** All but the secrets. */
      readonly settings: {
        readonly host?: string | null | undefined
        /** Of email/smtp, sms/smpp. */
        readonly port?: number | undefined
        readonly security?: string | null | undefined
        readonly username?: string | null | undefined
        readonly dkimDomain?: string | null | undefined
        readonly dkimSelector?: string | null | undefined
        readonly url?: string | null | undefined
        readonly accountSid?: string | null | undefined
        readonly apiKey?: string | null | undefined
        readonly senderPool?: string | null | undefined
        readonly baseUrl?: string | null | undefined
        readonly region?: string | null | undefined
        readonly accessKeyId?: string | null | undefined
        readonly systemId?: string | null | undefined
        readonly systemType?: string | null | undefined
        readonly longText?: string | null | undefined
        readonly method?: string | null | undefined
        readonly toName?: string | null | undefined
        readonly textName?: string | null | undefined
        readonly fromName?: string | null | undefined
        /** Of sms/http. */
        readonly plus?: boolean | undefined
        readonly usernameName?: string | null | undefined
        readonly passwordName?: string | null | undefined
        readonly headerName?: string | null | undefined
        readonly unicodeParameters?: string | null | undefined
        readonly taken?: string | null | undefined
        readonly refused?: string | null | undefined
      }
      /** Which secrets it has; they are never shown. */
      readonly secrets: readonly string[]
      /** When it was last changed. */
      readonly modifiedAt: string
    }
  }
  /** Read a gateway. How it is set, but for its secrets. The key needs the verb `gateways.read`. */
  readonly 'GET /v1/organizations/{organization}/gateways/{gateway}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly gateway: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly channel: 'email' | 'sms'
      /** One that its channel has. */
      readonly kind: 'smtp' | 'webhook' | 'twilio' | 'vonage' | 'sns' | 'messagebird' | 'smpp' | 'http'
      readonly name: string
      readonly senderAddress: string
      readonly senderName: string | null
      /** All but the secrets. */
      readonly settings: {
        readonly host?: string | null | undefined
        /** Of email/smtp, sms/smpp. */
        readonly port?: number | undefined
        readonly security?: string | null | undefined
        readonly username?: string | null | undefined
        readonly dkimDomain?: string | null | undefined
        readonly dkimSelector?: string | null | undefined
        readonly url?: string | null | undefined
        readonly accountSid?: string | null | undefined
        readonly apiKey?: string | null | undefined
        readonly senderPool?: string | null | undefined
        readonly baseUrl?: string | null | undefined
        readonly region?: string | null | undefined
        readonly accessKeyId?: string | null | undefined
        readonly systemId?: string | null | undefined
        readonly systemType?: string | null | undefined
        readonly longText?: string | null | undefined
        readonly method?: string | null | undefined
        readonly toName?: string | null | undefined
        readonly textName?: string | null | undefined
        readonly fromName?: string | null | undefined
        /** Of sms/http. */
        readonly plus?: boolean | undefined
        readonly usernameName?: string | null | undefined
        readonly passwordName?: string | null | undefined
        readonly headerName?: string | null | undefined
        readonly unicodeParameters?: string | null | undefined
        readonly taken?: string | null | undefined
        readonly refused?: string | null | undefined
      }
      /** Which secrets it has; they are never shown. */
      readonly secrets: readonly string[]
      /** When it was last changed. */
      readonly modifiedAt: string
    }
  }
  /** Change a gateway. What is left out stays as it is, secrets too; where messages go elsewhere from now on, they must be given again (`again`). Its channel and kind stay. The key needs the verb `gateways.write`. */
  readonly 'PATCH /v1/organizations/{organization}/gateways/{gateway}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly gateway: string
    }
    readonly query: undefined
    readonly body: {
      /** As it is shown. */
      readonly name?: string | undefined
      /** Of SMS a name, a short code or a number, or blank for the one the gateway has. */
      readonly senderAddress?: string | undefined
      readonly senderName?: string | null | undefined
      /** As the kind has them; what is left out stays, or is what it usually is. */
      readonly settings?: {
        readonly password?: string | null | undefined
        readonly dkimKey?: string | null | undefined
        readonly secret?: string | null | undefined
        readonly apiSecret?: string | null | undefined
        readonly secretAccessKey?: string | null | undefined
        readonly accessKey?: string | null | undefined
        readonly headerValue?: string | null | undefined
        readonly parameters?: string | null | undefined
        readonly host?: string | null | undefined
        /** Of email/smtp, sms/smpp. */
        readonly port?: number | undefined
        readonly security?: string | null | undefined
        readonly username?: string | null | undefined
        readonly dkimDomain?: string | null | undefined
        readonly dkimSelector?: string | null | undefined
        readonly url?: string | null | undefined
        readonly accountSid?: string | null | undefined
        readonly apiKey?: string | null | undefined
        readonly senderPool?: string | null | undefined
        readonly baseUrl?: string | null | undefined
        readonly region?: string | null | undefined
        readonly accessKeyId?: string | null | undefined
        readonly systemId?: string | null | undefined
        readonly systemType?: string | null | undefined
        readonly longText?: string | null | undefined
        readonly method?: string | null | undefined
        readonly toName?: string | null | undefined
        readonly textName?: string | null | undefined
        readonly fromName?: string | null | undefined
        /** Of sms/http. */
        readonly plus?: boolean | undefined
        readonly usernameName?: string | null | undefined
        readonly passwordName?: string | null | undefined
        readonly headerName?: string | null | undefined
        readonly unicodeParameters?: string | null | undefined
        readonly taken?: string | null | undefined
        readonly refused?: string | null | undefined
      } | undefined
    }
    readonly answer: {
      /** An id of ours. */
      readonly id: string
      readonly channel: 'email' | 'sms'
      /** One that its channel has. */
      readonly kind: 'smtp' | 'webhook' | 'twilio' | 'vonage' | 'sns' | 'messagebird' | 'smpp' | 'http'
      readonly name: string
      readonly senderAddress: string
      readonly senderName: string | null
      /** All but the secrets. */
      readonly settings: {
        readonly host?: string | null | undefined
        /** Of email/smtp, sms/smpp. */
        readonly port?: number | undefined
        readonly security?: string | null | undefined
        readonly username?: string | null | undefined
        readonly dkimDomain?: string | null | undefined
        readonly dkimSelector?: string | null | undefined
        readonly url?: string | null | undefined
        readonly accountSid?: string | null | undefined
        readonly apiKey?: string | null | undefined
        readonly senderPool?: string | null | undefined
        readonly baseUrl?: string | null | undefined
        readonly region?: string | null | undefined
        readonly accessKeyId?: string | null | undefined
        readonly systemId?: string | null | undefined
        readonly systemType?: string | null | undefined
        readonly longText?: string | null | undefined
        readonly method?: string | null | undefined
        readonly toName?: string | null | undefined
        readonly textName?: string | null | undefined
        readonly fromName?: string | null | undefined
        /** Of sms/http. */
        readonly plus?: boolean | undefined
        readonly usernameName?: string | null | undefined
        readonly passwordName?: string | null | undefined
        readonly headerName?: string | null | undefined
        readonly unicodeParameters?: string | null | undefined
        readonly taken?: string | null | undefined
        readonly refused?: string | null | undefined
      }
      /** Which secrets it has; they are never shown. */
      readonly secrets: readonly string[]
      /** When it was last changed. */
      readonly modifiedAt: string
    }
  }
  /** Remove a gateway. What was to leave by it goes by the others. The key needs the verb `gateways.write`. */
  readonly 'DELETE /v1/organizations/{organization}/gateways/{gateway}': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly gateway: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: undefined
  }
  /** Try a gateway earlier. One place nearer to the front of its channel. The key needs the verb `gateways.write`. */
  readonly 'POST /v1/organizations/{organization}/gateways/{gateway}/raise': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly gateway: string
    }
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly items: readonly {
        /** An id of ours. */
        readonly id: string
        readonly channel: 'email' | 'sms'
        readonly kind: string
        readonly name: string
        /** Of SMS a name or a number, or blank for the one the gateway has. */
        readonly senderAddress: string
        readonly senderName: string | null
        /** In a row, since it last worked. */
        readonly failures: number
        /** Until then the others are tried first. */
        readonly trippedUntil: string | null
        /** What the other side said last. */
        readonly answer: string | null
        /** Of the last hour: how many left by it, and how many were typed in. */
        readonly codes: {
          readonly sent: number
          readonly verified: number
        }
      }[]
    }
  }
  /** Test a gateway. Sends a message at once: by mail to whoever made the key, by SMS to the number that is given. It is on record, and five can follow each other. The key needs the verb `gateways.write`. */
  readonly 'POST /v1/organizations/{organization}/gateways/{gateway}/test': {
    readonly params: {
      /** An id of ours. */
      readonly organization: string
      /** An id of ours. */
      readonly gateway: string
    }
    readonly query: undefined
    readonly body: {
      /** Of SMS: where to, with its country code. */
      readonly number?: string | undefined
    }
    readonly answer: {
      readonly sent: boolean
      /** What the other side said. */
      readonly answer: string
    }
  }
  /** The keys that results are signed with. Those of the portal at this address, as RFC 7517 has them. A new one is listed an hour before it signs. */
  readonly 'GET /v1/jwks': {
    readonly params: undefined
    readonly query: undefined
    readonly body: undefined
    readonly answer: {
      readonly keys: readonly {
        readonly kty: string
        readonly crv: string
        readonly x: string
        readonly y: string
        readonly kid: string
        readonly alg: string
        readonly use: string
      }[]
    }
  }
}

/** What can be wrong with a request. A code never changes its meaning; there may be new ones. */
export type ProblemCode = 'bad-json' | 'bad-address' | 'unauthorized' | 'verb-missing' | 'not-yours' | 'not-found' | 'wrong-method' | 'taken' | 'over' | 'in-progress' | 'too-many' | 'names-collide' | 'under-way' | 'suspended' | 'closed' | 'changed' | 'too-large' | 'wrong-type' | 'invalid' | 'looser' | 'dead-end' | 'other-request' | 'unconditional' | 'too-many-requests' | 'too-many-names' | 'failed' | 'unavailable'
