import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { crc32, inflateSync } from 'node:zlib'
import { newSeed, otpauthUri, usualParameters } from '#domain/factors/totp/totp.ts'
import { qrPng, qrSvg } from './qr.ts'

const noZbarimg = spawnSync('zbarimg', ['--version']).error ? 'zbarimg is not installed' : false
const SCALE = 6
const QUIET = 4

function uriOf(issuer: string): string {
  const seed = newSeed('SHA512', randomBytes)
  return otpauthUri({
    issuer,
    account: 'ana@example.com',
    seed,
    parameters: { ...usualParameters, algorithm: 'SHA512' },
  })
}

describe('a QR code as PNG', () => {
  it('is read by zbarimg as it was written, whatever the brand', { skip: noZbarimg }, (t) => {
    for (const issuer of ['Lighthouse Hosting', 'A & B #1? 100 %', 'Ключ-Сервис Москва', 'מפתח', '🔑'.repeat(20)]) {
      const uri = uriOf(issuer)
      assert.equal(readByZbar(t, qrPng(uri)), uri)
    }
  })

  it('is a square of whole modules of at least four pixels with four light ones around', () => {
    const { edge, dark } = pixelsOf(qrPng('countersign'))
    assert.equal(edge % SCALE, 0)
    const modules = edge / SCALE
    for (let y = 0; y < modules; y++) {
      for (let x = 0; x < modules; x++) {
        const colors = new Set(
          Array.from({ length: SCALE * SCALE }, (_, i) =>
            dark(x * SCALE + (i % SCALE), y * SCALE + Math.floor(i / SCALE)),
          ),
        )
        assert.equal(colors.size, 1, `module ${x},${y} is of one color`)
        const quiet = Math.min(x, y, modules - 1 - x, modules - 1 - y) < QUIET
        if (quiet) assert.ok(colors.has(false), `module ${x},${y} is in the quiet zone`)
      }
    }
    assert.ok(dark(QUIET * SCALE, QUIET * SCALE), 'the finder pattern begins where the quiet zone ends')
  })
})

describe('a QR code as SVG', () => {
  it('is one path on one white square, and nothing a strict content security policy would refuse', () => {
    const svg = qrSvg('countersign', 'Scan me')
    assert.match(
      svg,
      /^<svg [^>]*viewBox="-4 -4 (\d+) \1"[^>]*><title>Scan me<\/title><rect [^>]*fill="#fff"\/><path fill="#000" d="[MLHVZ\d .-]+"\/><\/svg>$/i,
    )
    assert.match(svg, /shape-rendering="crispEdges"/)
    assert.doesNotMatch(svg, /style|script|on\w+=|href/)
  })

  it('has the same dark modules as the PNG', () => {
    const uri = uriOf('Lighthouse Hosting')
    const drawn = new Set<string>()
    for (const [, x, y, run] of qrSvg(uri).matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) {
      for (let step = 0; step < Number(run); step++) drawn.add(`${Number(x) + step},${y}`)
    }
    const { edge, dark } = pixelsOf(qrPng(uri))
    const size = edge / SCALE - 2 * QUIET
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        assert.equal(drawn.has(`${x},${y}`), dark((x + QUIET) * SCALE, (y + QUIET) * SCALE), `module ${x},${y}`)
      }
    }
  })

  it('does not hold the text, and the title cannot break out', () => {
    assert.doesNotMatch(qrSvg('otpauth://totp/x?secret=GEZDGNBV'), /GEZDGNBV|otpauth/)
    assert.match(qrSvg('x', '</title><script>&"'), /<title>&#60;\/title&#62;&#60;script&#62;&#38;"<\/title>/)
  })
})

function readByZbar(t: TestContext, picture: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-qr-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'code.png')
  writeFileSync(file, picture)
  const { stdout } = spawnSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', file], {
    encoding: 'utf8',
  })
  return stdout.replace(/\n$/, '')
}

/** Reads the PNG the other way round, checking its chunks' sums on the way. */
function pixelsOf(picture: Uint8Array): { edge: number; dark: (x: number, y: number) => boolean } {
  const bytes = Buffer.from(picture)
  assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const body = bytes.subarray(at + 4, at + 8 + length)
    assert.equal(bytes.readUInt32BE(at + 8 + length), crc32(body))
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4))
    at += 12 + length
  }
  const header = chunks.get('IHDR') ?? Buffer.alloc(13)
  const edge = header.readUInt32BE(0)
  assert.deepEqual([...header.subarray(4)], [...header.subarray(0, 4), 1, 0, 0, 0, 0])
  assert.deepEqual([...chunks.keys()], ['IHDR', 'IDAT', 'IEND'])
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))
  const width = 1 + Math.ceil(edge / 8)
  assert.equal(rows.length, width * edge)
  return { edge, dark: (x, y) => (rows.readUInt8(y * width + 1 + (x >> 3)) & (0x80 >> (x & 7))) === 0 }
}
