import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isLoopback, printConfiguration, readConfig, SettingRefused, settings } from './config.ts'

const refusal = (environment: Record<string, string>): string => {
  try {
    readConfig(environment)
  } catch (error) {
    assert.ok(error instanceof SettingRefused)
    return error.message
  }
  return ''
}

describe('settings', () => {
  it('have a value without any being set, and blanks are as if not set', () => {
    const config = readConfig({})
    assert.deepEqual(
      [config.port, config.databaseUrl, config.publicUrl, config.secretKey],
      [8080, ...new Array(3).fill(undefined)],
    )
    assert.deepEqual(readConfig({ PORT: '  ', DATABASE_URL: '', PUBLIC_URL: ' ' }), config)
    assert.equal(config.host, '127.0.0.1', 'not open to the network unless somebody says so')
    assert.ok(config.argon2Memory >= 19_456 && config.argon2Passes >= 2, 'as OWASP asks for, or stronger')
  })

  it('are read as what they are', () => {
    const key = Buffer.alloc(32, 7)
    const config = readConfig({
      ...{ PORT: '0', PUBLIC_URL: 'https://Login.Example.com/', DATABASE_URL: 'postgres://u:p@h/d' },
      ...{ SECRET_KEY: key.toString('base64'), TRUSTED_PROXIES: ' 10.0.0.0/8, ::1 ,', DEMO: 'on' },
    })
    assert.equal(config.publicUrl, 'https://login.example.com')
    assert.deepEqual([config.port, config.demo, config.trustedProxies], [0, true, ['10.0.0.0/8', '::1']])
    assert.ok(key.equals(config.secretKey ?? Buffer.alloc(0)))
  })

  const wrong: readonly (readonly [name: string, ...values: string[]])[] = [
    ['PORT', 'abc', '-1', '65536', '80.5', '1e3', '0x50', '99999999999999999999'],
    ['PUBLIC_URL', 'login.example.com', 'ftp://x', 'https://x/path', 'https://x/?q', 'https://u@x/', 'javascript:1'],
    ['DATABASE_URL', 'mysql://x', 'localhost', '//x'],
    ['SECRET_KEY', 'short', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64')],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'proxy.local', '*', '10.0.0.1;10.0.0.2'],
    ['DATABASE_CONNECTIONS', '1', '0', '201'],
    ['ARGON2_MEMORY', '7', 'lots'],
    ['DEMO', 'yes', '1', 'ON'],
    ['LOG_LEVEL', 'verbose'],
    ['SMTP_URL', 'mail.example.com', 'http://mail.example.com', 'smtp://', 'smtp://x/path', 'smtp://x?tls=maybe'],
    ['MAIL_FROM', 'nobody', 'A <b>', 'A\r\nBcc: x@example.com <a@example.com>', '<a@example.com>, b@example.com'],
    ['DKIM_KEY', 'abc', '-----BEGIN PRIVATE KEY-----'],
    ['DEV_INBOX', 'yes', '0'],
  ]
  for (const [name, ...values] of wrong) {
    it(`refuse a ${name} that cannot be used, in one line that names it`, () => {
      for (const value of values) {
        const line = refusal({ [name]: value })
        assert.ok(line.startsWith(`${name} is `), `${value}: ${line}`)
        assert.ok(!line.includes('\n') && line.endsWith('.'))
      }
    })
  }

  it('never repeat a secret in the refusal', () => {
    assert.ok(!refusal({ SECRET_KEY: 'half-a-secret-key' }).includes('half-a-secret'))
    assert.ok(!refusal({ DATABASE_URL: 'mysql://root:hunter2@db/x' }).includes('hunter2'))
    assert.ok(!refusal({ SMTP_URL: 'http://portal:hunter2@mail.example.com' }).includes('hunter2'))
    assert.ok(!refusal({ DKIM_KEY: 'half-a-key' }).includes('half-a-key'))
  })

  it('say how mail is sent: encrypted, but for the machine itself and where it is asked for', () => {
    const from = { MAIL_FROM: 'Example Login <login@example.com>' }
    const smtp = (text: string) => readConfig({ SMTP_URL: text, ...from }).smtpUrl
    const login = { username: 'portal', password: 'p@ss' }
    const none = { username: null, password: null }
    const host = 'mail.example.com'
    assert.deepEqual(smtp(`smtp://portal:p%40ss@${host}`), { host, port: 587, security: 'starttls', ...login })
    assert.deepEqual(smtp(`smtps://${host}`), { host, port: 465, security: 'tls', ...none })
    assert.deepEqual(smtp(`smtp://${host}:25?tls=off`), { host, port: 25, security: 'none', ...none })
    assert.deepEqual(smtp('smtp://127.0.0.1:25'), { host: '127.0.0.1', port: 25, security: 'none', ...none })
    assert.deepEqual(readConfig(from).mailFrom, { name: 'Example Login', address: 'login@example.com' })
    assert.deepEqual(readConfig({ MAIL_FROM: 'login@example.com' }).mailFrom, {
      name: null,
      address: 'login@example.com',
    })
  })

  it('are refused where another one is missing', () => {
    assert.match(refusal({ SMTP_URL: 'smtp://mail.example.com' }), /MAIL_FROM/)
    assert.match(refusal({ DKIM_DOMAIN: 'example.com' }), /needed together/)
  })

  it('know which addresses are this machine itself', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]']) assert.ok(isLoopback(host), host)
    for (const host of ['0.0.0.0', '::', 'localhost.example.com', '127.0.0.1.example.com', '10.0.0.1', '1127.0.0.1'])
      assert.ok(!isLoopback(host), host)
  })

  it('are all in the manual', () => {
    const manual = printConfiguration()
    for (const { env } of Object.values(settings)) assert.ok(manual.includes(`| \`${env}\` |`), env)
  })
})
