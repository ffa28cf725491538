import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'

/** What a person has besides our pages: other people's programs. */

const run = promisify(execFile)

export type App = {
  /** Base32, as it is typed or scanned; gaps do not matter. */
  readonly secret: string
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512'
  readonly digits?: number
  readonly period?: number
}

/** The code that an authenticator app shows at this moment, by `oathtool`. */
export async function codeFromApp(app: string | App, at: Date): Promise<string> {
  const { secret, algorithm = 'sha1', digits = 6, period = 30 } = typeof app === 'string' ? { secret: app } : app
  const moment = `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const options = [`--totp=${algorithm}`, '-d', String(digits), '-s', `${period}s`, '-N', moment]
  const { stdout } = await run('oathtool', [...options, '-b', secret.replace(/\s/g, '')])
  return stdout.trim()
}

/** A code that is wrong now, just before and just after. */
export async function wrongCode(secret: string, at: Date): Promise<string> {
  const near = [-60, -30, 0, 30, 60].map((seconds) => codeFromApp(secret, new Date(at.getTime() + seconds * 1000)))
  const right = await Promise.all(near)
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !right.includes(code)) ?? ''
}

/** What somebody who photographs or captures the screen gets from the QR code on it, by `zbarimg`. */
export async function readQr(page: Page): Promise<string> {
  await page.getByRole('figure').scrollIntoViewIfNeeded()
  return readPicture(await page.screenshot())
}

/** What the QR code in a picture says. */
export async function readPicture(png: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-qr-'))
  try {
    await writeFile(join(folder, 'screen.png'), png)
    const { stdout } = await run('zbarimg', ['--quiet', '--raw', join(folder, 'screen.png')])
    return stdout.trim()
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What `curl` gets: no cookie, no browser. */
export async function curl(url: string, ...options: readonly string[]): Promise<{ status: number; body: Buffer }> {
  const words = ['--silent', '--show-error', '--write-out', '%{stderr}%{http_code}', ...options, url]
  const { stdout, stderr } = await run('curl', words, { encoding: 'buffer', maxBuffer: 1 << 24 })
  return { status: Number(stderr.toString()), body: stdout }
}

/** The parts of an otpauth:// address. */
export function readOtpauth(address: string): { issuer: string; account: string; secret: string } {
  const url = new URL(address)
  assert.equal(url.protocol, 'otpauth:')
  const [issuer = '', account = ''] = decodeURIComponent(url.pathname).split('/').at(-1)?.split(':') ?? []
  return { issuer, account, secret: url.searchParams.get('secret') ?? '' }
}
