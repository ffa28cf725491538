import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { assetPath, assets } from './assets.ts'

type Strength = { readonly grade: (password: string) => number }
const { grade } = (await import(new URL('../assets/strength.js', import.meta.url).href)) as Strength

test('every asset is found by its name and is the same however it is packed', () => {
  for (const name of ['app.css', 'app.js', 'strength.js', 'favicon.svg', 'logo.svg']) {
    const path = assetPath(name)
    assert.match(path, /^\/a\/[0-9a-f]{16}\/[\w.]+$/)
    const asset = assets.get(path)
    assert.ok(asset, name)
    assert.deepEqual(brotliDecompressSync(asset.br), Buffer.from(asset.body))
    assert.deepEqual(gunzipSync(asset.gzip), Buffer.from(asset.body))
  }
})

test('an asset that does not exist is a bug, not a dead link', () => {
  assert.throws(() => assetPath('nothing.js'), /no asset named nothing\.js/)
})

test('what every page loads stays small', () => {
  const sizeOf = (name: string) => assets.get(assetPath(name))?.br.length ?? Number.POSITIVE_INFINITY
  assert.ok(sizeOf('app.js') < 3_000)
  assert.ok(sizeOf('app.css') < 10_000)
})

test('the sheet loads nothing else', () => {
  const sheet = Buffer.from(assets.get(assetPath('app.css'))?.body ?? []).toString()
  assert.doesNotMatch(sheet, /url\(|@import/)
})

test('a short password is called short, however odd its letters', () => {
  assert.equal(grade('x9$Kp2!'), 0)
  assert.equal(grade('😀😀😀😀'), 0)
})

test('length alone does not make repeats and rows of keys strong', () => {
  for (const password of ['aaaaaaaaaaaa', 'abcdefghijkl', '987654321098', 'qwertyuiop', 'abcabcabcabc']) {
    assert.equal(grade(password), 1, password)
  }
})

test('what is longer and less regular is called better', () => {
  const grades = ['password', 'Tr0ub4dor&3', 'plover galaxy', 'plover galaxy tangent 9'].map(grade)
  assert.deepEqual(grades, [...grades].sort())
  assert.ok((grades[0] ?? 9) < (grades[3] ?? 0))
  assert.equal(grades[3], 4)
})
