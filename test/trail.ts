import type { TestWorld } from './world.ts'

/** A row that was changed in a transaction that recorded nothing. */
export type Unrecorded = {
  readonly table: string
  readonly deed: 'insert' | 'update' | 'delete'
  /** Those that changed. */
  readonly columns: readonly string[]
  /** Of a brand: the draft, or what everybody sees. */
  readonly stage: string | null
}

/** Codes that are sent, and the letters they are in. */
const SENT = [
  'email_code',
  'sms_code',
  'outbox',
  'guard_code',
  'guard_count',
  'guard_month',
  'guard_refusal',
  'guard_country',
]

/** What may change without a row of the audit trail, and why. */
const UNRECORDED: readonly { readonly because: string; readonly excuses: (change: Unrecorded) => boolean }[] = [
  {
    because: 'it counts attempts, and whatever they were for is recorded',
    excuses: ({ table }) => table === 'attempt_budget' || table === 'flood',
  },
  {
    because: 'it says when a session was seen last',
    excuses: ({ table, deed, columns }) => table === 'session' && deed === 'update' && `${columns}` === 'last_seen_at',
  },
  {
    because: 'it is a code that was sent, which stands in the delivery log, and what was counted for it',
    excuses: ({ table }) => SENT.includes(table),
  },
  {
    because: 'it is a notice to an application, which stands in its own list',
    excuses: ({ table }) => table === 'webhook_notice',
  },
  {
    because: 'a first step that was right opens nothing; what comes of it is recorded',
    excuses: ({ table }) => table === 'sign_in_attempt',
  },
  {
    because: 'a question to a passkey opens nothing; what its answer does is recorded',
    excuses: ({ table, deed }) => table === 'passkey_challenge' && deed === 'insert',
  },
  {
    because:
      'a sign-in under way at an identity provider opens nothing, and what it publishes or asserted once is its own word; what comes of it is recorded',
    excuses: ({ table }) => ['identity_flow', 'identity_metadata', 'identity_assertion'].includes(table),
  },
  {
    because: 'a draft is seen by whoever makes it; publishing it is recorded',
    excuses: ({ table, stage }) => table === 'brand' && stage === 'draft',
  },
]

const TRAIL = `
  create table trail (work xid8, name text, deed text, columns text[], stage text);
  create function note_in_trail() returns trigger language plpgsql security definer as $$
  declare columns text[];
  begin
    if current_setting('trail.aside', true) = 'on' then return null; end if;
    if tg_op = 'UPDATE' then
      columns := array(select n.key from jsonb_each(to_jsonb(new)) as n join jsonb_each(to_jsonb(old)) as o using (key)
        where n.value is distinct from o.value order by 1);
      if columns = '{}' then return null; end if;
    end if;
    insert into public.trail values (pg_current_xact_id(), tg_table_name, lower(tg_op), columns,
      to_jsonb(case when tg_op = 'DELETE' then old else new end) ->> 'stage');
    return null;
  end $$;
  do $$ declare name text; begin
    for name in select c.relname from pg_class as c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and c.relname not in ('trail', 'pgmigrations') loop
      execute format('create trigger note_in_trail after insert or update or delete on %I for each row execute function note_in_trail()', name);
    end loop;
  end $$;`

/** From now on every change of every table is noted with the transaction it was made in. */
export async function layTrail(world: TestWorld): Promise<void> {
  for (const statement of TRAIL.split(/;\n {2}(?=create|do)/)) await world.rows(statement)
}

/** The same world for what a story does behind the scenes: none of it is noted. */
export function aside(world: TestWorld): TestWorld {
  return {
    ...world,
    work: (unit) =>
      world.work(async (work) => {
        await work.sql`select set_config('trail.aside', 'on', true)`
        return unit(work)
      }),
  }
}

/** What was changed since it was asked last, without a row of the audit trail in the same transaction. */
export async function unrecorded(world: TestWorld): Promise<Unrecorded[]> {
  const found = await world.rows<Unrecorded>(`
    with all_of_them as (delete from trail returning *)
    select distinct name as table, deed, coalesce(columns, '{}') as columns, stage from all_of_them as t
    where not exists (select from all_of_them as a where a.work = t.work and a.name = 'audit_event' and a.deed = 'insert')`)
  return found.filter((change) => !UNRECORDED.some(({ excuses }) => excuses(change)))
}
