import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import { patched, readOperations } from './scim-patch.ts'
import { type Resource, readResource } from './scim-resource.ts'
import { groupKind, userKind } from './scim-schema.ts'

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const ana = {
  userName: 'ana@example.com',
  name: { givenName: 'Ana', familyName: 'Berg' },
  emails: [
    { value: 'ana@example.com', type: 'work', primary: true },
    { value: 'ana@home.example', type: 'home' },
  ],
  active: true,
}

function after(operations: readonly object[], of: Resource = ana, kind = userKind): Resource {
  const read = readOperations({ Operations: operations })
  const made = read instanceof ScimRefusal ? read : patched(kind, of, read)
  if (made instanceof ScimRefusal) throw new Error(made.code)
  return made
}

const refused = (operation: object): string => {
  const read = readOperations({ Operations: [operation] })
  const made = read instanceof ScimRefusal ? read : patched(userKind, ana, read)
  return made instanceof ScimRefusal ? made.code : 'none'
}

describe('a change of a resource', () => {
  it('takes as many as a directory sends for a large group, and no more than others can wait for', () => {
    const members = Array.from({ length: 5000 }, (_, at) => ({ value: `somebody-${at}` }))
    const large = { displayName: 'Everybody', members }
    const leaves = (count: number, path: string) => Array.from({ length: count }, () => ({ op: 'remove', path }))
    const sent = (operations: readonly object[]) => {
      const read = readOperations({ Operations: operations })
      const made = read instanceof ScimRefusal ? read : patched(groupKind, large, read)
      return made instanceof ScimRefusal ? made.code : 'done'
    }
    assert.equal(sent(leaves(50, 'members[value eq "somebody-7"]')), 'done')
    assert.equal(sent(leaves(1000, 'members[value eq "somebody-7"]')), 'tooMany')
    const many = Array.from({ length: 99 }, (_, at) => `value eq "${at}"`).join('or ')
    assert.equal(sent(leaves(20, `members[${many}]`)), 'tooMany')
    assert.equal(sent([{ op: 'add', value: Object.fromEntries(members.map(({ value }) => [value, 1])) }]), 'tooMany')
    assert.equal(sent([{ op: 'remove', path: 'members', value: members.slice(9) }]), 'done')
  })

  it('is read as Entra ID writes it: capitalized, with truth as text', () => {
    assert.equal(after([{ op: 'Replace', path: 'active', value: 'False' }]).active, false)
    const led = after([{ op: 'Add', path: `${ENTERPRISE}:manager`, value: '26118915' }])
    assert.equal(JSON.stringify(led[ENTERPRISE]), '{"manager":{"value":"26118915"}}')
    const flat = {
      op: 'Replace',
      value: { displayName: 'Ana', 'name.givenName': 'Anna', [`${ENTERPRISE}:department`]: 'It' },
    }
    const made = after([flat])
    assert.deepEqual(
      [made.displayName, made.name, made[ENTERPRISE]],
      ['Ana', { givenName: 'Anna', familyName: 'Berg' }, { department: 'It' }],
    )
  })

  it('is read as Okta writes it: without a path, and with what is read only', () => {
    assert.equal(after([{ op: 'replace', value: { active: false } }]).active, false)
    const group = after(
      [{ op: 'replace', value: { id: 'abf4dd94', displayName: 'New' } }],
      { displayName: 'Old' },
      groupKind,
    )
    assert.deepEqual(group, { displayName: 'New' })
  })

  it('is made in those values that the brackets say', () => {
    const [work, home] = after([{ op: 'replace', path: 'emails[type eq "work"].value', value: 'a@b.example' }])
      .emails as Resource[]
    assert.deepEqual([work?.value, home?.value], ['a@b.example', 'ana@home.example'])
    assert.deepEqual(after([{ op: 'remove', path: 'emails[type eq "home"]' }]).emails, [ana.emails[0]])
    const added = after([{ op: 'add', path: 'emails[type eq "other"].value', value: 'c@d.example' }])
      .emails as Resource[]
    assert.deepEqual(added[2], { type: 'other', value: 'c@d.example' })
    const first = after([{ op: 'add', path: 'emails', value: [{ value: 'e@f.example', primary: true }] }])
      .emails as Resource[]
    assert.deepEqual(
      first.filter(({ primary }) => primary),
      [{ value: 'e@f.example', primary: true }],
    )
  })

  it('puts members in and takes them out, in all the ways that there are', () => {
    const of = (...ids: string[]) => ({ displayName: 'x', members: ids.map((value) => ({ value })) })
    const run = (operation: object) => (after([operation], of('a', 'b', 'c'), groupKind).members ?? []) as Resource[]
    const ids = (operation: object) => run(operation).map(({ value }) => value)
    assert.deepEqual(ids({ op: 'add', path: 'members', value: [{ value: 'd' }, { value: 'a' }] }), ['b', 'c', 'd', 'a'])
    assert.deepEqual(ids({ op: 'remove', path: 'members[value eq "b"]' }), ['a', 'c'])
    assert.deepEqual(ids({ op: 'Remove', path: 'members', value: [{ value: 'a' }, { value: 'c' }] }), ['b'])
    assert.deepEqual(ids({ op: 'remove', path: 'members' }), [])
    assert.deepEqual(ids({ op: 'replace', value: { members: [{ value: 'z' }] } }), ['z'])
  })

  it('is refused in the words of RFC 7644', () => {
    assert.equal(refused({ op: 'replace', path: 'shoeSize', value: 4 }), 'invalidPath')
    assert.equal(refused({ op: 'replace', path: 'name[', value: 4 }), 'invalidPath')
    assert.equal(refused({ op: 'replace', path: 'id', value: 'x' }), 'mutability')
    assert.equal(refused({ op: 'add', path: 'groups', value: [{ value: 'x' }] }), 'mutability')
    assert.equal(refused({ op: 'remove' }), 'noTarget')
    assert.equal(refused({ op: 'replace', path: 'emails[type eq "other"].value', value: 'x' }), 'noTarget')
    assert.equal(refused({ op: 'remove', path: 'userName' }), 'invalidValue')
    assert.equal(refused({ op: 'replace', path: 'active', value: 'perhaps' }), 'invalidValue')
    assert.equal(refused({ op: 'move', path: 'active', value: true }), 'invalidSyntax')
    assert.equal(refused({ op: 'add', path: 'emails' }), 'invalidValue')
  })

  it('is made of all or of nothing, and leaves what it was made of as it was', () => {
    const before = structuredClone(ana)
    assert.equal(refused({ op: 'replace', path: 'emails[type eq "work"].value', value: { x: 1 } }), 'invalidValue')
    after([{ op: 'remove', path: 'emails' }])
    assert.deepEqual(ana, before)
  })
})

it('a resource, and a change of one, is an answer for anything', () => {
  const key = fc.oneof(
    fc.constantFrom('userName', 'emails', 'name', 'active', 'members', 'displayName', '__proto__', ENTERPRISE),
    fc.string(),
  )
  const path = fc.oneof(
    key,
    fc.constantFrom('emails[type eq "work"].value', 'members[value eq "x"]', `${ENTERPRISE}:manager.value`),
  )
  const operation = fc.record({
    op: fc.constantFrom('add', 'Replace', 'remove'),
    path: fc.option(path, { nil: undefined }),
    value: fc.jsonValue(),
  })
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue()), fc.array(operation, { minLength: 1 }), (sent, Operations) => {
      for (const kind of [userKind, groupKind]) {
        const resource = readResource(kind, { userName: 'ana', displayName: 'x', ...sent })
        const operations = readOperations({ Operations })
        if (!(resource instanceof ScimRefusal) && !(operations instanceof ScimRefusal))
          patched(kind, resource, operations)
      }
    }),
    { numRuns: 1000 },
  )
})
