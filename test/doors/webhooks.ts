import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { changeWebhook } from '#domain/applications/webhooks.ts'
import { createWebhooks } from '#wiring/webhooks.ts'
import type { TestWorld } from '../world.ts'
import { panelOf } from './privacyidea.ts'

export const BY = { actor: { name: 'console' }, place: { address: '192.0.2.1', browser: 'test' } } as const

export type Request = { readonly headers: IncomingHttpHeaders; readonly body: string }

/** A real server that is told; `answer`: what it says, and `undefined`: nothing at all. */
export async function receiver(t: TestContext, answer: () => number | undefined = () => 204) {
  const requests: Request[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    requests.push({ headers: request.headers, body })
    const status = answer()
    if (status !== undefined) response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?of=panel`
  return { address, requests, told: () => requests.map(({ body }) => JSON.parse(body)) }
}

/** An application of this organization that is told there. */
export async function hooked(
  world: TestWorld,
  organizationId: string,
  address: string,
  roles: readonly 'member'[] = [],
) {
  const { application } = await panelOf(world, organizationId, roles)
  const secret = await world.work((work) => changeWebhook(work, BY, application, address))
  return { application, secret: secret ?? assert.fail('it was told already') }
}

/** The worker. `pass`: until all that is due was sent. */
export function telling(world: TestWorld) {
  const errors: unknown[] = []
  const webhooks = createWebhooks({ world, onError: (error) => errors.push(error) })
  const pass = async (): Promise<void> => {
    await webhooks.pass()
    await webhooks.settled()
    assert.deepEqual(errors, [])
  }
  return { webhooks, pass }
}
