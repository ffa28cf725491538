import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ends } from './programs.ts'

/** The wire to a database, which can be slow, silent or cut. */
export type Wire = { readonly databaseUrl: string; be(state: State): void }

/** `slow`: every answer takes a second more. `silent`: none comes. `cut`: nobody is there. */
export type State = 'well' | 'slow' | 'silent' | 'cut'

const SLOW_MS = 1000

/** A wire to the database behind a socket of this machine. */
export async function wireTo(ends: Ends, databaseUrl: string): Promise<Wire> {
  const behind = new URL(databaseUrl.replace('@/', '@localhost/'))
  const path = `${behind.searchParams.get('host')}/.s.PGSQL.5432`
  const open = new Set<Socket>()
  let state: State = 'well'
  const passOn = async (from: Socket, to: Socket, isAnswer: boolean): Promise<void> => {
    for await (const part of from) {
      // reason: what waits is let through once the wire is well again, as a network does
      if (isAnswer && state === 'slow') await sleep(SLOW_MS)
      while (state === 'silent') await sleep(50)
      to.write(part as Buffer)
    }
    to.end()
  }
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = createConnection(path)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    void passOn(near, far, false).catch(() => undefined)
    void passOn(far, near, true).catch(() => undefined)
    return undefined
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.after(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const { username, password, pathname } = behind
  return {
    databaseUrl: `postgresql://${username}:${password}@127.0.0.1:${port}${pathname}`,
    be: (next) => {
      state = next
      if (next === 'cut') for (const socket of open) socket.destroy()
    },
  }
}
