// What would not survive a schema that is spread over servers by organization: see docs/scale.md.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { testWorld } from './world.ts'

/** Of the portal as a whole: on one server, or on each. */
const OF_NOBODY = [
  'first_run_link',
  'frequent_beginning',
  'key_check',
  'key_ring',
  'migration',
  'migration_checksum',
  'organization',
  'rough_count',
]

type Unique = { readonly name: string; readonly columns: string; readonly primary: boolean }

const UNIQUE = `
  select c.relname as name, i.indisprimary as primary, string_agg(a.attname, ', ' order by k.place) as columns
  from pg_index as i join pg_class as c on c.oid = i.indrelid
    cross join unnest(i.indkey::int2[]) with ordinality as k (number, place)
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.number
  where i.indisunique and c.relnamespace = 'public'::regnamespace and k.place <= i.indnkeyatts
  group by i.indexrelid, c.relname, i.indisprimary order by c.relname`

describe('a schema that can be spread over servers by organization', () => {
  it('has no foreign keys, which would lead from one server to another', async (t) => {
    const world = await testWorld(t)
    const rows = await world.rows<{ name: string }>(
      "select conrelid::regclass::text as name from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace",
    )
    assert.deepEqual(rows, [])
  })

  it('makes no numbers in a sequence, which every server would have to ask', async (t) => {
    const world = await testWorld(t)
    const rows = await world.rows<{ name: string }>(
      "select relname as name from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace",
    )
    assert.deepEqual(rows, [{ name: 'migration_id_seq' }], 'but for the migrations, of which there is one list')
  })

  it('has the organization first in the key of every table that has rows of tenants', async (t) => {
    const world = await testWorld(t)
    const keys = (await world.rows<Unique>(UNIQUE)).filter(({ primary }) => primary)
    const others = keys.filter(({ columns }) => !/^organization_id\b/.test(columns)).map(({ name }) => name)
    assert.deepEqual(others, OF_NOBODY)
    const without = await world.rows<{ name: string }>(
      `select relname as name from pg_class as c where relkind = 'r' and relnamespace = 'public'::regnamespace
         and not exists (select 1 from pg_index where indrelid = c.oid and indisprimary)`,
    )
    assert.deepEqual(without, [], 'and each table has a key')
  })

  it('is unique in the whole tree only where the plan says what becomes of it', async (t) => {
    const world = await testWorld(t)
    const plan = await readFile(new URL('../docs/scale.md', import.meta.url), 'utf8')
    const unique = (await world.rows<Unique>(UNIQUE)).filter(
      ({ columns, primary }) => !primary && !columns.split(', ').includes('organization_id'),
    )
    const told = new Set(Array.from(plan.matchAll(/`(\w+ \([\w, ]+\))`/g), ([, one]) => one))
    const all = new Set(unique.map(({ name, columns }) => `${name} (${columns})`))
    assert.deepEqual([...all].toSorted(), [...told].toSorted())
  })

  it('is looked for by statements that the plan names', async () => {
    const plan = await readFile(new URL('../docs/scale.md', import.meta.url), 'utf8')
    const named = Array.from(plan.matchAll(/`(select\w+)`/g), ([, one]) => one ?? '')
    assert.ok(named.length > 0)
    const stores = await Promise.all(
      ['users/users', 'organizations/organizations', 'providers/providers', 'providers/domains'].map((name) =>
        readFile(new URL(`../src/domain/${name}.store.ts`, import.meta.url), 'utf8'),
      ),
    )
    const missing = named.filter((name) => !stores.some((store) => store.includes(`function ${name}(`)))
    assert.deepEqual(missing, [])
  })
})
