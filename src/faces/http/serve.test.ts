import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type RequestListener, request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotListen, serve } from './serve.ts'

const HOST = '127.0.0.1'

/** A listener that answers when it is told to, and says when somebody asks. */
function slow(): { listener: RequestListener; asked: Promise<void>; answer(): void } {
  const asked = Promise.withResolvers<void>()
  const answers: (() => void)[] = []
  const listener: RequestListener = (_, response) => {
    answers.push(() => void response.end('done'))
    asked.resolve()
  }
  return { listener, asked: asked.promise, answer: () => answers.splice(0).forEach((answer) => void answer()) }
}

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: HOST, port, agent: false }, async (response) => {
      const parts: Buffer[] = await response.toArray()
      resolve(Buffer.concat(parts).toString())
    })
    sent.on('error', reject)
    sent.end()
  })
}

async function idle(t: TestContext, port: number): Promise<Socket> {
  const socket = connect(port, HOST)
  await once(socket, 'connect')
  t.after(() => socket.destroy())
  return socket
}

describe('the server', () => {
  it('serves on for a while when it is told to leave, and lets each connection go with its answer', async () => {
    const serving = await serve(HOST, 0, () => (_, response) => void response.end('done'))
    const address = `http://${HOST}:${serving.port}`
    assert.notEqual((await fetch(address)).headers.get('connection'), 'close')
    const left = serving.drain(1000, 300)
    const { status, headers } = await fetch(address)
    assert.deepEqual([status, headers.get('connection')], [200, 'close'])
    await left
    await assert.rejects(fetch(address))
  })

  it('says in one line that its port is taken', async (t) => {
    const other = createServer().listen(0, HOST)
    await once(other, 'listening')
    t.after(() => other.close())
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await assert.rejects(
      serve(HOST, port, () => () => undefined),
      (error: Error) => {
        assert.ok(error instanceof CannotListen)
        assert.equal(error.message, `Port ${port} is in use by another program. Set PORT to a free one.`)
        return true
      },
    )
  })

  it('says the same of a port that another Countersign has', async (t) => {
    const first = await serve(HOST, 0, () => (_, response) => void response.end('done'))
    t.after(() => first.drain(100))
    await assert.rejects(
      serve(HOST, first.port, () => () => undefined),
      CannotListen,
    )
    assert.equal(await ask(first.port), 'done')
  })

  it('takes many connections in each turn, so that none waits behind a crowd of others', async (t) => {
    if (process.platform !== 'linux') return t.skip('several sockets share a port on Linux alone')
    let inTurn = 0
    let most = 0
    const serving = await serve(HOST, 0, () => (_, response) => {
      if (inTurn++ === 0) {
        setImmediate(() => {
          most = Math.max(most, inTurn)
          inTurn = 0
        })
      }
      response.end('done')
    })
    t.after(() => serving.drain(100))
    await Promise.all(Array.from({ length: 400 }, () => ask(serving.port)))
    assert.ok(most >= 4, `${most} at once`)
  })

  it('says in one line that an address is none of this machine', async () => {
    await assert.rejects(
      serve('192.0.2.1', 0, () => () => undefined),
      (error: Error) => {
        assert.ok(error instanceof CannotListen)
        assert.match(
          error.message,
          /^Cannot listen on 192\.0\.2\.1, port 0: .*\. Set HOST to an address of this machine\.$/,
        )
        return true
      },
    )
  })

  it('answers what is under way before it stops, and takes nothing more', async (t) => {
    const { listener, asked, answer } = slow()
    const { port, drain } = await serve(HOST, 0, () => listener)
    const waiting = await idle(t, port)
    const answered = ask(port)
    await asked
    const drained = drain(5000)
    await assert.rejects(ask(port), { code: 'ECONNREFUSED' })
    answer()
    assert.equal(await answered, 'done')
    waiting.destroy()
    await drained
  })

  it('ends only when it has done what somebody asked for who went away', async () => {
    const asked = Promise.withResolvers<void>()
    const done = Promise.withResolvers<void>()
    const { port, drain } = await serve(HOST, 0, () => () => {
      asked.resolve()
      return done.promise
    })
    const sent = request({ host: HOST, port, agent: false }).on('error', () => undefined)
    sent.end()
    await asked.promise
    sent.destroy()
    let ended = false
    const drained = drain(5000).then(() => {
      ended = true
    })
    await sleep(100)
    assert.equal(ended, false)
    done.resolve()
    await drained
  })

  it('does not wait longer than it was told to for what nobody waits for any more', async () => {
    const asked = Promise.withResolvers<void>()
    const { port, drain } = await serve(HOST, 0, () => () => {
      asked.resolve()
      return new Promise(() => undefined)
    })
    const sent = request({ host: HOST, port, agent: false }).on('error', () => undefined)
    sent.end()
    await asked.promise
    sent.destroy()
    await drain(100)
  })

  it('does not wait longer than it was told to for an answer', async (t) => {
    const { listener, asked } = slow()
    const { port, drain } = await serve(HOST, 0, () => listener)
    t.after(() => drain(0))
    const answered = ask(port)
    await asked
    const before = performance.now()
    await Promise.all([drain(200), assert.rejects(answered, { code: 'ECONNRESET' })])
    const took = performance.now() - before
    assert.ok(took >= 190 && took < 3000, `${took} ms`)
  })

  it('does not wait for connections that ask nothing', async (t) => {
    const { port, drain } = await serve(HOST, 0, () => (_, response) => void response.end('done'))
    const socket = await idle(t, port)
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(socket, 'data')
    const before = performance.now()
    await drain(10_000)
    assert.ok(performance.now() - before < 3000)
  })

  it('hangs up on what is not HTTP', async (t) => {
    const { port, drain } = await serve(HOST, 0, () => (_, response) => void response.end('done'))
    t.after(() => drain(0))
    const socket = await idle(t, port)
    socket.on('error', () => undefined)
    socket.write('\x16\x03\x01 hello\r\n\r\n')
    await once(socket, 'close')
    assert.equal(await ask(port), 'done')
  })
})
