import { type AddressInfo, createServer, type ListenOptions, type Server } from 'node:net'

/** What takes connections for a server. */
export type Listening = {
  readonly port: number
  /** Takes no more, and settles when the last has ended. */
  close(): Promise<void>
}

/**
 * Connections that may wait to be taken; the system allows fewer where it is set so (`net.core.somaxconn`).
 *
 * warning: with Node's 511 a storm fills it, and who finds it full is told nothing: they try again after 1 s, 3 s and 7 s
 */
const BACKLOG = 4096

/**
 * reason: a listener takes one connection in each turn of the event loop (libuv, since 1.45), of which there are
 * fewer than a hundred a second in a storm: new ones would wait for seconds, whether they are answered or turned away
 */
const LISTENERS = 32

/** Has `server` listen, on Linux by several sockets on the same port (SO_REUSEPORT, socket(7)). */
export async function listenBy(server: Server, host: string, port: number, allowHalfOpen: boolean): Promise<Listening> {
  // reason: the sockets of another Countersign would share the port with ours, and nobody would know
  if (port !== 0) await close(await listening(createServer(), { host, port }))
  const shared = { host, backlog: BACKLOG, reusePort: true }
  const isShared = await listening(server, { ...shared, port }).then(() => true, isUnknown)
  if (!isShared) await listening(server, { ...shared, port, reusePort: false })
  const { port: found } = server.address() as AddressInfo
  const handOver = (): Server =>
    createServer({ allowHalfOpen, noDelay: true }, (socket) => server.emit('connection', socket))
  const more = Array.from({ length: isShared ? LISTENERS - 1 : 0 }, handOver)
  const closeAll = async (): Promise<void> => {
    await Promise.all([server, ...more].map(close))
  }
  const opened = await Promise.allSettled(more.map((one) => listening(one, { ...shared, port: found })))
  const failed = opened.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') {
    await closeAll()
    throw failed.reason
  }
  return { port: found, close: closeAll }
}

/** False where the system knows no shared ports; what else went wrong is thrown. */
function isUnknown(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOTSUP' || error.code === 'EINVAL' || error.code === 'ENOPROTOOPT') return false
  throw error
}

function listening(server: Server, options: ListenOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
