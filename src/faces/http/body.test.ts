import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readForm } from './body.ts'

const FORM = 'application/x-www-form-urlencoded'
const LARGEST = 64 * 1024

function posted(body: BodyInit | null, headers: Record<string, string> = { 'content-type': FORM }): Request {
  return new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
}

function streamed(...chunks: (string | Error)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else if (chunk instanceof Error) controller.error(chunk)
      else controller.enqueue(Buffer.from(chunk))
    },
  })
}

describe('the body of a form', () => {
  it('is read as browsers send it, in as many pieces as it comes', async () => {
    for (const type of [FORM, `${FORM};charset=UTF-8`, ` ${FORM.toUpperCase()} ; charset=utf-8`]) {
      const form = await readForm(posted(streamed('name=J%C3%BCrgen+', 'Meier&a', '=1&a=2'), { 'content-type': type }))
      assert.ok(form instanceof URLSearchParams, type)
      assert.deepEqual([...form], [['name', 'Jürgen Meier'], ['a', '1'], ['a', '2']]) // biome-ignore format: a table
    }
  })

  it('may be nothing at all', async () => {
    for (const request of [posted(null, {}), posted(''), posted(streamed())])
      assert.deepEqual([...((await readForm(request)) as URLSearchParams)], [])
  })

  it('is refused when it is larger than forms are, said or not, and read no further', async () => {
    const field = `a=${'x'.repeat(LARGEST - 2)}`
    assert.ok((await readForm(posted(field))) instanceof URLSearchParams, 'as large as may be')
    assert.equal(await readForm(posted(`${field}x`)), 413)
    assert.equal(await readForm(posted('a=1', { 'content-type': FORM, 'content-length': String(LARGEST + 1) })), 413)
    const more = [field, 'x', 'never read', new Error('read too far'), new Error('read too far')]
    assert.equal(await readForm(posted(streamed(...more))), 413)
    assert.ok(more.length >= 2, 'the rest is left where it is')
  })

  it('is refused in any other type', async () => {
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain', 'nonsense', ''])
      assert.equal(await readForm(posted('a=1', { 'content-type': type })), 400, type)
    assert.equal(await readForm(posted(streamed('a=1'), {})), 400, 'none')
  })

  it('is refused with the sign that no text has', async () => {
    assert.equal(await readForm(posted('a=%00')), 400)
    assert.equal(await readForm(posted('a=\0')), 400)
  })

  it('is refused when it breaks off', async () => {
    assert.equal(await readForm(posted(streamed('a=1&b', new Error('aborted')))), 400)
  })
})
