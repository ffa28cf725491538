import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createDispatcher, type Fetch, type Lane } from './dispatcher.ts'
import { serve } from './serve.ts'

const pages: Fetch = (request, { remote }) => new Response(`the page ${new URL(request.url).pathname} for ${remote}\n`)

async function listening(t: TestContext, lanes: readonly Lane[]): Promise<(lines: string) => Promise<string>> {
  const serving = await serve('127.0.0.1', 0, () => createDispatcher(lanes, pages))
  t.after(() => serving.drain(100))
  return async (lines) => {
    const socket = connect(serving.port, '127.0.0.1')
    let said = ''
    socket.on('data', (part) => {
      said += part
    })
    socket.on('error', () => undefined)
    socket.write(`${lines}\r\nConnection: close\r\n\r\n`)
    await once(socket, 'close')
    return said
  }
}

describe('the dispatcher', () => {
  it('asks the lanes in their order, and the pages when none takes the request', async (t) => {
    const asked: string[] = []
    const lane = (name: string, takes: string): Lane => {
      return async (request, response) => {
        asked.push(name)
        if (request.url !== takes) return false
        response.end(name)
        return true
      }
    }
    const ask = await listening(t, [lane('first', '/one'), lane('second', '/two')])
    assert.match(await ask('GET /one HTTP/1.1\r\nHost: localhost'), /first$/)
    assert.match(await ask('GET /two HTTP/1.1\r\nHost: localhost'), /second$/)
    assert.match(await ask('GET /three HTTP/1.1\r\nHost: localhost'), /the page \/three for 127\.0\.0\.1/)
    assert.deepEqual(asked, ['first', 'first', 'second', 'first', 'second'])
  })

  it('closes the connection of a lane that broke, and serves the next one', async (t) => {
    let broken = true
    const ask = await listening(t, [
      () => {
        if (broken) throw new Error('broken')
        return false
      },
    ])
    assert.equal(await ask('GET /one HTTP/1.1\r\nHost: localhost'), '')
    broken = false
    assert.match(await ask('GET /one HTTP/1.1\r\nHost: localhost'), /the page/)
  })

  it('tells what is no host what it tells every unknown one', async (t) => {
    const ask = await listening(t, [])
    for (const host of ['a b', 'evil.example:99999', '[::', 'user@localhost', 'localhost/x', '%zz']) {
      const said = await ask(`GET /signin HTTP/1.1\r\nHost: ${host}`)
      assert.match(said, /^HTTP\/1\.1 400 /, host)
      assert.match(said, /^This address is not served here\./m, host)
      assert.match(said, /^x-content-type-options: nosniff/im, host)
    }
  })
})
