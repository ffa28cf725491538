import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { PUBLIC_URL } from './attacked.ts'

/** What a tool asked for, and what it got. */
export type Asked = { readonly method: string; readonly path: string; readonly status: number; readonly body: string }

/** The proxy in front of the product, as an attacker would like it: it lets everything pass, and writes it down. */
export type Gate = { readonly url: string; readonly asked: readonly Asked[] }

export type GateOptions = {
  /** Each request comes from a network of its own. */
  readonly spread?: boolean
  /** Cookies that every request gets instead of those it brings; asked for again when they are worth nothing any more. */
  readonly cookies?: () => Promise<string>
}

/** Stands between a tool and the product: https seems to end here, and forms seem to come from the product's own pages. */
export async function gateTo(t: Pick<TestContext, 'after'>, target: string, options: GateOptions = {}): Promise<Gate> {
  const asked: Asked[] = []
  const cookies = options.cookies && renewed(options.cookies)
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing, target, { ...options, cookies }).then(
      (answered) => {
        asked.push(answered)
        if (isSignedOut(answered)) cookies?.forget()
      },
      () => outgoing.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

type Kept = { get(): Promise<string>; forget(): void }

function renewed(ask: () => Promise<string>): Kept {
  let kept: Promise<string> | undefined
  return {
    get: () => {
      kept ??= ask()
      return kept
    },
    forget: () => {
      kept = undefined
    },
  }
}

const isSignedOut = ({ path, body }: Asked): boolean => path === '/signout' || /^\/(signin|account\/confirm)/.test(body)

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  { spread, cookies }: { spread?: boolean; cookies?: Kept | undefined },
): Promise<Asked> {
  const { method = 'GET', url: path = '/' } = incoming
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const {
    host: _,
    connection: __,
    'content-length': ___,
    'transfer-encoding': ____,
    'accept-encoding': _____,
    ...brought
  } = incoming.headers
  const headers = {
    ...(spread ? { 'x-forwarded-for': anyAddress() } : {}),
    ...brought,
    ...{ host: new URL(PUBLIC_URL).host, origin: PUBLIC_URL, 'content-length': Buffer.concat(parts).length },
    ...(cookies ? { cookie: await cookies.get() } : {}),
  }
  return new Promise((resolve, reject) => {
    const sent = request(`${target}${path}`, { method, headers }, (answer) => {
      const said: Buffer[] = []
      const { connection: _, 'keep-alive': __, ...passedOn } = answer.headers
      // reason: some tools wait on a connection that stays open for more than a redirect
      outgoing.writeHead(answer.statusCode ?? 500, { ...passedOn, connection: 'close' })
      answer.on('data', (part: Buffer) => said.push(part))
      answer.pipe(outgoing)
      answer.on('end', () => {
        // reason: of a redirect, what matters is where to
        const body = answer.headers.location ?? Buffer.concat(said).toString()
        resolve({ method, path, status: answer.statusCode ?? 500, body })
      })
    })
    sent.on('error', reject)
    sent.end(Buffer.concat(parts))
  })
}

let addresses = 0

function anyAddress(): string {
  addresses++
  return `198.18.${(addresses >> 8) & 255}.${addresses & 255}`
}
