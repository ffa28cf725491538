import assert from 'node:assert/strict'
import { request } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { createSecureContext } from 'node:tls'
import { serve } from './serve.ts'
import { toHttps } from './to-https.ts'

async function asked(t: TestContext, port: string): Promise<(host: string, path: string) => Promise<string>> {
  const certificateOf = async (name: string) => {
    if (name === 'gone.test') throw new Error('connection lost')
    return name === 'login.acme.test' ? createSecureContext() : undefined
  }
  const answers = toHttps((_, response) => void response.end('a page'), certificateOf, port)
  const serving = await serve('127.0.0.1', 0, () => answers)
  t.after(() => serving.drain(100))
  return (host, path) =>
    new Promise((resolve, reject) => {
      const sent = request({ port: serving.port, host: '127.0.0.1', path, headers: { host } }, (response) => {
        response.resume().on('end', () => resolve(`${response.statusCode} ${response.headers.location ?? ''}`.trim()))
      })
      sent.on('error', reject).end()
    })
}

describe('who comes by http', () => {
  it('is led to https where there is a certificate, to the same page', async (t) => {
    const ask = await asked(t, '')
    assert.equal(await ask('login.acme.test', '/signin?notice=x'), '308 https://login.acme.test/signin?notice=x')
    assert.equal(await ask('LOGIN.acme.test:8080', '/'), '308 https://login.acme.test/')
  })

  it('is led to the port that people write', async (t) => {
    const ask = await asked(t, '8443')
    assert.equal(await ask('login.acme.test:8080', '/help'), '308 https://login.acme.test:8443/help')
  })

  it('is answered where there is none, and where nobody can tell', async (t) => {
    const ask = await asked(t, '')
    for (const host of ['portal.test', '127.0.0.1', '[::1]:8080', 'gone.test', 'login.acme.test@evil.test']) {
      assert.equal(await ask(host, '/signin'), '200', host)
    }
  })

  it('finds what an authority looks for, also where there is a certificate', async (t) => {
    const ask = await asked(t, '')
    assert.equal(await ask('login.acme.test', '/.well-known/acme-challenge/abc'), '200')
  })

  it('is not led to another host by an address that names one', async (t) => {
    const ask = await asked(t, '')
    assert.equal(await ask('login.acme.test', '//evil.test/'), '308 https://login.acme.test//evil.test/')
    assert.equal(await ask('login.acme.test', 'http://evil.test/'), '200')
  })
})
