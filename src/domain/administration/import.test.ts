import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Scope } from '#kernel/work.ts'
import { signed, told } from '../../../test/signed-in.ts'
import { testWorld } from '../../../test/world.ts'
import { exportPeople } from './export.ts'
import { importPeople } from './import.ts'
import { MOST_ROWS, readPeople } from './import-rows.ts'
import { scopeOf } from './rights.ts'

const read = (text: string) => readPeople(text, ['member', 'support'], ['en', 'de'])
const rowsOf = (text: string) => {
  const table = read(text)
  assert.ok(table.ok)
  return table.rows
}

describe('a table of people', () => {
  it('is read as spreadsheets write it: commas or semicolons, quotes, any line ends, and a mark at its beginning', () => {
    const [ines, omar] = rowsOf(
      '\ufeffUsername,E-mail,Name\r\nines,ines@example.com,"Sol, ""Ines"""\r\n\r\nomar,o@example.com,\r\n'.replace(
        'E-mail',
        'email',
      ),
    )
    assert.deepEqual([ines?.person?.name, ines?.line, omar?.line], ['Sol, "Ines"', 2, 4])
    const [semicolons] = rowsOf('username;email;time zone\nines;ines@example.com;Europe/Berlin')
    assert.equal(semicolons?.person?.timeZone, 'Europe/Berlin')
    const [long] = rowsOf('username,email,name\nines,ines@example.com,"two\nlines"')
    assert.deepEqual(long?.wrong, [{ column: 'name', problem: 'malformed' }])
  })

  it('says of each line what is wrong with it', () => {
    const rows = rowsOf(
      'username,email,role,language,mobile\nx,a@b,owner,fr,12\nines,i@example.com,support,de,+4915123456789\nINES,i@example.com,,,\n',
    )
    assert.deepEqual(
      rows.map(({ wrong }) => wrong.map(({ column, problem }) => `${column} ${problem}`)),
      [
        ['username too-short', 'email malformed', 'role unknown', 'mobile malformed', 'language unknown'],
        [],
        ['username twice'],
      ],
    )
  })

  it('is refused as a whole without its columns, without people, with too many, or with a quote left open', () => {
    const code = (text: string) => {
      const table = read(text)
      return table.ok ? 'read' : table.code
    }
    assert.equal(code(''), 'empty')
    assert.equal(code('username,email'), 'empty')
    assert.equal(code('name,email\nx,y'), 'columns')
    assert.equal(code('username,email,password\nx,y,z'), 'columns')
    assert.equal(code(`username,email\n${'x,y\n'.repeat(MOST_ROWS + 1)}`), 'too-many')
    assert.equal(code('username,email\n"x,y'), 'unclosed')
  })

  it('takes back what our own files write before a formula', () => {
    const [one] = rowsOf("username,email,mobile\nines,i@example.com,'+4915123456789")
    assert.equal(one?.person?.mobile, '+4915123456789')
  })
})

describe('importing people', () => {
  it('invites those it can, says why it could not the others, and as a rehearsal does nothing', async (t) => {
    const world = await testWorld(t)
    const bakery = await world.organization('Bakery')
    const olivia = await signed(world, await world.person({ username: 'olivia', role: 'owner' }))
    const rows = rowsOf('username,email\nines,ines@example.com\nOlivia,o@example.com\nx,y\n')
    const run = (rehearsal: boolean) =>
      importPeople(world, scopeOf(olivia.me) as Scope, olivia.me, bakery, rows, rehearsal)
    const count = async () => (await world.rows('select 1 from app_user')).length
    const rehearsed = await run(true)
    assert.deepEqual(
      rehearsed.map(({ outcome }) => outcome),
      ['invited', 'taken', 'wrong'],
    )
    assert.deepEqual([await count(), await told(world)], [1, []])
    assert.deepEqual(await run(false), rehearsed)
    assert.equal(await count(), 2)
    assert.deepEqual(
      (await told(world)).map(({ to, template }) => [to, template]),
      [['ines@example.com', 'invitation']],
    )
  })
})

describe('exporting people', () => {
  it('gives everybody of the scope once, and is on record', async (t) => {
    const world = await testWorld(t)
    const bakery = await world.organization('Bakery')
    const { id: organizationId, realmId } = bakery
    const boss = await signed(world, await world.person({ username: 'boss', role: 'owner', organizationId }))
    await world.person({ username: 'stranger' })
    await world.work(
      (work) => work.sql`
        insert into app_user (organization_id, id, path, realm_id, username, username_key, email, role, created_at, modified_at)
        select ${organizationId}, gen_random_uuid(), ${bakery.path}, ${realmId}, 'q' || i, 'q' || i, '', 'member',
          ${work.now}, ${work.now} from generate_series(1, 1100) as i`,
    )
    const names: string[] = []
    for await (const part of exportPeople(world, scopeOf(boss.me) as Scope, boss.me))
      names.push(...part.map(({ person }) => person.username))
    assert.deepEqual([names.length, new Set(names).size, names.includes('stranger')], [1101, 1101, false])
    const recorded = await world.rows(`select 1 from audit_event where action = 'people.exported'`)
    assert.equal(recorded.length, 1)
  })
})
