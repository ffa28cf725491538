export type Cookie = {
  readonly name: string
  readonly value: string
  /** Seconds; 0 takes the cookie away, undefined keeps it until the browser is closed. */
  readonly maxAge?: number
}

/** What a handler answers. Headers that every answer has are added on the way out. */
export type Reply = {
  readonly status: number
  readonly type?: string
  /** A stream is for what is too large to be held. */
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>
  readonly location?: string
  readonly retryAfter?: number
  /** Where the browser goes by itself, once it has shown the page. */
  readonly refresh?: string
  readonly download?: string
  /** It leaves on the beat: the time must not tell why it says what it says. */
  readonly even?: true
  readonly cookies: readonly Cookie[]
}

/** See other: the next page is fetched with GET. */
export function redirect(location: string, cookies: readonly Cookie[] = []): Reply {
  return { status: 303, location, cookies }
}

/** The same, on the beat. */
export function evenly(reply: Reply): Reply {
  return { ...reply, even: true }
}

export function picture(png: Uint8Array): Reply {
  return { status: 200, type: 'image/png', body: png, cookies: [] }
}

export function download(text: string, name: string): Reply {
  return { status: 200, type: 'text/plain; charset=utf-8', body: text, download: name, cookies: [] }
}

/** No tenant is shown to a host that is none of ours, nor to what is no host or no address at all. */
export function notServed(status: 400 | 421): Reply {
  const body = 'This address is not served here. Whoever runs this server sets its address with PUBLIC_URL.\n'
  return { status, type: 'text/plain; charset=utf-8', body, cookies: [] }
}

/** Only a status; where somebody looks at it, a page is drawn around it. */
export function nothing(status: number): Reply {
  return { status, cookies: [] }
}
