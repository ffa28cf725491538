import { type ClientRequest, type IncomingMessage, request as requestOn, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Lane } from '#faces/http/dispatcher.ts'
import type { Answers } from '#faces/http/serve.ts'
import type { Fact } from '#kernel/work.ts'
import type { Config } from '../config.ts'
import type { Open } from './open.ts'
import { type End, socketOn } from './port-socket.ts'
import type { Sight } from './sight.ts'

/** What the thread is started with. */
export type Given = Server & {
  /** How often the other thread was asked for something else: one whole number. */
  readonly asked: SharedArrayBuffer
}

/** The server whose administration it is. */
export type Server = {
  readonly config: Config
  readonly database: { readonly connectionString: string; readonly isEmbedded: boolean }
  /** Where this process answers. */
  readonly port: number
  readonly demo: boolean
}

/** What it is told: somebody's connection, and whether something was changed since the last; or to stop. */
export type Told = { readonly socket: MessagePort; readonly end: End; readonly changed: boolean } | 'stop'

/** What it says. */
type Said = 'ready' | { readonly fact: Fact }

export type AdministrationParts = Server & {
  readonly hear: (fact: Fact) => void
  readonly onError: (error: unknown) => void
  /** A thread that nobody needed for so long ends, and gives its memory back; without it, ten minutes. */
  readonly unusedMs?: number
}

export type Administration = {
  /** Takes what administrators read. */
  readonly lane: Lane
  /** Sees what is changed here, and how much else there is to do. */
  watching(answers: Answers): Answers
  stop(): Promise<void>
}

const READING: readonly string[] = ['GET', 'HEAD']
const READ = /^\/admin(?:[/?]|$)/
/** What may change whose address is whose, or what can be sent. */
const CHANGED = /^\/(?:admin|setup)(?:[/?]|$)/

const UNUSED_MS = 10 * 60_000
/** One that cannot start is not tried again at once. */
const AGAIN_MS = 60_000
const STOP_MS = 5000

/**
 * Lists, files and the record are read in a thread of their own, which starts with the first of them: drawing a page takes
 * milliseconds, in which nobody could sign in here. Until it has started, and when it has failed, this one answers.
 */
export function createAdministration(parts: AdministrationParts): Administration {
  let thread: Thread | undefined
  let changed = false
  const asked = new Int32Array(new SharedArrayBuffer(4))
  let notBefore = Number.NEGATIVE_INFINITY
  const running = (): Thread | undefined => {
    if (!thread && performance.now() >= notBefore) {
      thread = startThread(parts, asked.buffer, (failed) => {
        thread = undefined
        if (failed) notBefore = performance.now() + AGAIN_MS
      })
    }
    return thread?.isReady() ? thread : undefined
  }
  return {
    watching: (answers) => (request, response) => {
      const { method = '', url = '' } = request
      if (READING.includes(method) && READ.test(url)) return answers(request, response)
      Atomics.add(asked, 0, 1)
      if (!READING.includes(method) && CHANGED.test(url)) {
        response.once('finish', () => {
          changed = true
        })
      }
      return answers(request, response)
    },
    lane: (request, response) => {
      const { method = '', url = '' } = request
      // reason: strangers who try /admin, as robots do, are sent to the sign-in page without a thread
      const isSigned = request.headers.cookie?.includes('session=')
      const found = isSigned && READING.includes(method) && READ.test(url) ? running() : undefined
      if (!found) return false
      const told = changed
      changed = false
      return found.answer(request, response, told)
    },
    stop: async () => {
      await thread?.stop()
    },
  }
}

/** The same for the server of these settings. */
export function administrationOf(
  config: Config,
  { connectionString }: Pick<Open, 'connectionString'>,
  port: number,
  demo: boolean,
  { hear }: Pick<Sight, 'hear'>,
  logger: Logger,
): Administration {
  const database = { connectionString, isEmbedded: config.databaseUrl === undefined }
  const onError = (error: unknown): void => logger.warn({ err: error }, 'the thread of the administration ended')
  return createAdministration({ config, database, port, demo, hear, onError })
}

type Thread = {
  isReady(): boolean
  answer(request: IncomingMessage, response: ServerResponse, changed: boolean): Promise<boolean>
  stop(): Promise<void>
}

function startThread(
  { hear, onError, unusedMs = UNUSED_MS, ...server }: AdministrationParts,
  asked: SharedArrayBuffer,
  ended: (failed: boolean) => void,
): Thread {
  const workerData: Given = { ...server, asked }
  const worker = new Worker(new URL('./administration-thread.ts', import.meta.url), { workerData })
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const tell = (told: Told, ports: MessagePort[] = []): void => worker.postMessage(told, ports)
  let isReady = false
  let underWay = 0
  let stopping = false
  worker.unref()
  worker.on('message', (said: Said) => {
    if (said !== 'ready') return hear(said.fact)
    isReady = !stopping
  })
  worker.once('error', onError)
  void gone.then(() => {
    isReady = false
    clearTimeout(unused)
    ended(!stopping)
  })
  const stop = async (): Promise<void> => {
    isReady = false
    stopping = true
    tell('stop')
    const late = setTimeout(() => void worker.terminate(), STOP_MS)
    await gone
    clearTimeout(late)
  }
  const unused = setTimeout(() => void (isReady && underWay === 0 ? stop() : unused.refresh()), unusedMs).unref()
  return {
    isReady: () => isReady,
    answer: async (request, response, changed) => {
      const { port1, port2 } = new MessageChannel()
      const { remoteAddress } = request.socket
      const encrypted = 'encrypted' in request.socket
      tell({ socket: port2, end: { remoteAddress, encrypted }, changed }, [port2])
      underWay++
      try {
        return await passOn(request, response, port1)
      } finally {
        underWay--
        unused.refresh()
      }
    },
    stop,
  }
}

/** False when nothing was answered: then whoever asks next in turn does. */
async function passOn(request: IncomingMessage, response: ServerResponse, port: MessagePort): Promise<boolean> {
  const { method = 'GET', url = '/', rawHeaders } = request
  const headers = without(OF_REQUEST, rawHeaders)
  const asked = requestOn({ createConnection: () => socketOn(port), method, path: url, headers, setHost: false })
  response.once('close', () => asked.destroy())
  try {
    const answer = await answerTo(asked)
    response.writeHead(answer.statusCode ?? 500, without(OF_CONNECTION, answer.rawHeaders))
    await pipeline(answer, response)
    return true
  } catch {
    if (response.headersSent || response.destroyed) response.destroy()
    return response.destroyed
  }
}

function answerTo(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve)
    asked.once('error', reject)
    asked.once('close', () => reject(new Error('the thread ended')))
    asked.end()
  })
}

/** Of one connection, not of what is said over it (RFC 9110 section 7.6.1). */
const OF_CONNECTION: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'transfer-encoding',
]
// reason: a body is of no use to what only reads, and is not passed on
const OF_REQUEST: readonly string[] = [...OF_CONNECTION, 'content-length', 'expect']

function without(names: readonly string[], raw: readonly string[]): string[] {
  return raw.filter((_, at) => !names.includes(String(raw[at - (at % 2)]).toLowerCase()))
}
