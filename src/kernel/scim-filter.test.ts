import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Filter, parseFilter, parsePatchPath } from './scim-filter.ts'
import { ScimRefusal } from './scim-refusal.ts'

const path = (attribute: string, sub?: string, schema?: string) => ({ schema, attribute, sub })

function read(typed: string): Filter {
  const filter = parseFilter(typed)
  if (filter instanceof ScimRefusal) throw new Error(filter.detail)
  return filter
}

describe('a filter', () => {
  it('compares, whatever the case of names and operators', () => {
    const wanted = { kind: 'compare', path: path('username'), comparison: 'eq', value: 'bjensen' }
    assert.deepEqual(read('userName eq "bjensen"'), wanted)
    assert.deepEqual(read(' USERNAME  Eq "bjensen" '), wanted)
    assert.deepEqual(read('name.familyName co "O\'Malley \\"x\\""'), {
      ...{ kind: 'compare', path: path('name', 'familyname'), comparison: 'co' },
      value: 'O\'Malley "x"',
    })
    assert.deepEqual(read('urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"'), {
      ...{ kind: 'compare', comparison: 'sw', value: 'J' },
      path: path('username', undefined, 'urn:ietf:params:scim:schemas:core:2.0:user'),
    })
  })

  it('knows texts, numbers, truth and nothing', () => {
    const values = ['active eq True', 'x eq 12.5', 'x eq null', 'x ne false'].map((typed) => {
      const filter = read(typed)
      return filter.kind === 'compare' && filter.value
    })
    assert.deepEqual(values, [true, 12.5, null, false])
    assert.deepEqual(read('title pr'), { kind: 'present', path: path('title') })
  })

  it('binds not before and, and and before or (RFC 7644, section 3.4.2.2)', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ kind: 'present', path: path(name) }))
    assert.deepEqual(read('a pr or b pr and c pr'), { kind: 'or', parts: [a, { kind: 'and', parts: [b, c] }] })
    assert.deepEqual(read('(a pr or b pr) and c pr'), { kind: 'and', parts: [{ kind: 'or', parts: [a, b] }, c] })
    assert.deepEqual(read('not (a pr) and b pr'), { kind: 'and', parts: [{ kind: 'not', part: a }, b] })
  })

  it('looks into one of many values', () => {
    assert.deepEqual(read('emails[type eq "work" and value co "@example.com"]'), {
      ...{ kind: 'some', path: path('emails') },
      where: {
        kind: 'and',
        parts: [
          { kind: 'compare', path: path('type'), comparison: 'eq', value: 'work' },
          { kind: 'compare', path: path('value'), comparison: 'co', value: '@example.com' },
        ],
      },
    })
  })

  it('is refused where it is none, or more than anybody needs', () => {
    const deep = `${'('.repeat(21)}a pr${')'.repeat(21)}`
    const many = Array.from({ length: 101 }, () => 'a pr').join(' and ')
    const wrong = [
      '',
      ' ',
      'a',
      'a eq',
      'eq "x"',
      'a is "x"',
      'a eq x',
      '(a pr',
      'a pr)',
      'a pr b pr',
      'a[b[c pr]]',
      'a[b pr].c',
    ]
    for (const typed of [
      ...wrong,
      deep,
      many,
      'a eq "\\u0000"',
      'a eq "x',
      `a eq "${'x'.repeat(4000)}"`,
      '"a" eq 1',
      '1a pr',
    ]) {
      const refusal = parseFilter(typed)
      assert.ok(refusal instanceof ScimRefusal && refusal.code === 'invalidFilter', typed.slice(0, 50))
    }
  })

  it('is an answer for anything', () => {
    const words = [
      'a',
      'eq',
      'and',
      'or',
      'not',
      '(',
      ')',
      '[',
      ']',
      '"x"',
      'pr',
      '.b',
      'true',
      '1',
      'urn:a:b',
      '"',
      '\\',
    ]
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.constantFrom(...words)).map((all) => all.join(' ')),
    )
    fc.assert(
      fc.property(typed, (some) => {
        parseFilter(some)
        parsePatchPath(some)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a path of PATCH', () => {
  it('names an attribute, a part of it, or a part of some of its values', () => {
    assert.deepEqual(parsePatchPath('name.familyName'), { path: path('name', 'familyname'), where: undefined })
    const where = { kind: 'compare', path: path('type'), comparison: 'eq', value: 'work' }
    assert.deepEqual(parsePatchPath('addresses[type eq "work"]'), { path: path('addresses'), where })
    assert.deepEqual(parsePatchPath('emails[type eq "work"].value'), { path: path('emails', 'value'), where })
    const extension = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    assert.deepEqual(parsePatchPath(`${extension}:department`), {
      path: path('department', undefined, extension.toLowerCase()),
      where: undefined,
    })
  })

  it('is refused where it is none', () => {
    for (const typed of ['', 'a b', 'a[', 'a[b pr', 'a[b pr].', 'a.b[c pr].d', 'a eq 1', '[a pr]'])
      assert.ok(parsePatchPath(typed) instanceof ScimRefusal, typed)
  })
})
