import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { printConfiguration, readConfig, SettingRefused, settings } from './config.ts'

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
  })

  it('are all in the manual', () => {
    const manual = printConfiguration()
    for (const { env } of Object.values(settings)) assert.ok(manual.includes(`| \`${env}\` |`), env)
  })
})
