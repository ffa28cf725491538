import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bomb, picture } from '../pictures.ts'
import { at, HOST, proves, type Story, story, uploads } from '../white-label.ts'

const brandOf = ({ acme }: Story): string => `/admin/organizations/${acme.id}/brand`

const logos = ({ portal }: Story): Promise<unknown[]> => portal.world.rows('select hash from brand_logo')

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

describe('a hostile picture', () => {
  it('of a kind that can hold programs or point elsewhere is refused', async (t) => {
    const told = await story(t)
    const files: Record<string, Uint8Array> = {
      svg: Buffer.from(SVG),
      'svg after a mark': Buffer.from(`\ufeff${SVG}`),
      'svg with a declaration': Buffer.from(
        `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${SVG}`,
      ),
      html: Buffer.from('  <!doctype html><script>alert(1)</script>'),
      gif: await picture('gif', 10, 10),
      tiff: await picture('tiff', 10, 10),
      pdf: Buffer.from('%PDF-1.7'),
      text: Buffer.from('hello'),
      nothing: Buffer.alloc(0),
      'the name of a PNG only': Buffer.from('\x89PNG\r\n\x1a\n and no more', 'latin1'),
      'a torn PNG': (await picture('png', 100, 100)).subarray(0, 500),
      'a torn JPEG': (await picture('jpeg', 100, 100)).subarray(0, 200),
    }
    for (const [name, file] of Object.entries(files)) {
      const refused = await uploads(told.owner, `${brandOf(told)}/logo`, file)
      assert.equal(refused.status, 422, name)
      assert.match(refused.body, /SVG pictures can hold programs|no PNG, JPEG or WebP|Choose a picture first/, name)
    }
    assert.deepEqual(await logos(told), [])
    assert.deepEqual(told.portal.errors, [])
  })

  it('that opens into far more than its file is refused before it is opened', async (t) => {
    const told = await story(t)
    const before = process.memoryUsage().rss
    for (const [width, height] of [
      [4001, 10],
      [3000, 3000],
      [16000, 16000],
    ] as const) {
      const file = await bomb(width, height)
      const refused = await uploads(told.owner, `${brandOf(told)}/logo`, file)
      assert.equal(refused.status, 422, `${width} by ${height}`)
      assert.match(refused.body, new RegExp(`${width} by ${height} pixels`))
    }
    const claims = await picture('png', 10, 10)
    claims.writeUInt32BE(0x7fffffff, 16)
    assert.equal((await uploads(told.owner, `${brandOf(told)}/logo`, claims)).status, 422)
    assert.ok(process.memoryUsage().rss - before < 1_500_000_000)
    assert.deepEqual(await logos(told), [])
  })

  it('that is too large is refused with words, and a form that is none with 400', async (t) => {
    const told = await story(t)
    const { owner } = told
    const path = `${brandOf(told)}/logo`
    for (const size of [2 * 1024 * 1024 + 1, 9 * 1024 * 1024]) {
      const refused = await uploads(owner, path, Buffer.alloc(size, 1))
      assert.equal(refused.status, 413)
      assert.match(refused.body, /larger than 2 MB/)
    }
    const type = { 'content-type': 'multipart/form-data; boundary=x' }
    const parts = (count: number): Buffer =>
      Buffer.from(`${'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'.repeat(count)}--x--\r\n`)
    assert.equal((await owner.post(path, {}, type, parts(5))).status, 422, 'no file')
    assert.equal((await owner.post(path, {}, type, parts(5000))).status, 400)
    assert.equal((await owner.post(path, {}, type, Buffer.from('--x\r\nnot at all'))).status, 400)
    assert.equal((await owner.post(path, {}, { 'content-type': 'multipart/form-data' }, parts(1))).status, 400)
    assert.equal((await owner.post(brandOf(told), {}, type, parts(1))).status, 400, 'elsewhere no file is taken')
    assert.deepEqual(told.portal.errors, [])
  })

  it('leaves nothing of its own in what is served', async (t) => {
    const told = await story(t)
    const secret = 'GPS 53.55 N <script>alert(1)</script>'
    const jpeg = await picture('jpeg', 200, 60)
    const comment = Buffer.from(secret)
    const withComment = Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from([0xff, 0xfe, 0, comment.length + 2]),
      comment,
      jpeg.subarray(2),
      Buffer.from(SVG),
    ])
    for (const file of [withComment, Buffer.concat([await picture('webp', 200, 60), Buffer.from(SVG)])]) {
      assert.equal((await uploads(told.owner, `${brandOf(told)}/logo`, file, 'image/svg+xml')).status, 303)
      const rows = await told.portal.world.rows<{ png: Buffer }>('select png from brand_logo')
      for (const { png } of rows) {
        assert.equal(png.toString('latin1', 1, 4), 'PNG')
        assert.ok(!png.includes('alert') && !png.includes('GPS') && png.length <= 6 * 1024)
      }
    }
  })
})

describe('hostile words of a look', () => {
  const attacks = [
    '</title><script>alert(1)</script>',
    '" onload="alert(1)',
    "';}body{display:none}/*",
    '{{7*7}}{organization, plural, other {#}}',
    'javascript:alert(1)',
    '<img src=x onerror=alert(1)>',
  ]
  const hidden = ['Acme\u202egnikcatta', '\u2066Bank\u2069', 'A\u200bcme', 'Ac\u0000me', 'Ac\nme', '\ufeffAcme']

  it('are text and nothing else, on every page and in the sheet', async (t) => {
    const told = await story(t)
    await proves(told)
    const path = brandOf(told)
    for (const attack of attacks) {
      const fields = { name: attack, support_contact: attack, above_en: attack, below_en: attack }
      assert.equal((await told.owner.post(path, fields)).status, 303, attack)
      const preview = await told.owner.get(`${path}/preview`)
      await told.owner.post(`${path}/publish`)
      for (const { body } of [
        preview,
        await at(told.portal, HOST).get('/signin'),
        await at(told.portal, HOST).get('/help'),
      ]) {
        assert.doesNotMatch(body, /<script>|<img src=x|"\s?onload=|href="javascript|style=/, attack)
      }
    }
    assert.deepEqual(told.portal.errors, [])
  })

  it('that hide or turn text around are refused beside their field', async (t) => {
    const told = await story(t)
    for (const name of ['name', 'issuer', 'sender_name', 'support_contact', 'above_en', 'below_de']) {
      for (const bad of hidden) {
        const refused = await told.owner.post(brandOf(told), { [name]: `x${bad}` })
        assert.ok([400, 422].includes(refused.status), `${name} ${JSON.stringify(bad)}: ${refused.status}`)
        if (refused.status === 422) assert.match(refused.body, new RegExp(`id="${name}-error"`), name)
      }
      const long = await told.owner.post(brandOf(told), { [name]: 'x'.repeat(5000) })
      assert.equal(long.status, 422, name)
    }
    for (const bad of ['url(javascript:alert(1))', '#fff;}*{}', 'expression(1)', '#12345', 'red', '#ff\u202e0000'])
      assert.equal((await told.owner.post(brandOf(told), { accent: bad })).status, 422, bad)
    assert.deepEqual(await told.portal.world.rows('select 1 from brand'), [])
  })

  it('in the addresses of sheets and pictures find nothing', async (t) => {
    const told = await story(t)
    const a = 'a'.repeat(32)
    for (const path of [
      `/a/brand-${a}${a}.css`,
      `/a/brand-${a}${'b'.repeat(16)}.css`,
      `/a/logo-${a}.png`,
      '/a/logo-../../etc/passwd.png',
      '/a/brand-%27.css',
    ])
      assert.equal((await told.owner.get(path)).status, 404, path)
    assert.deepEqual(told.portal.errors, [])
  })
})
