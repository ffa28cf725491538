-- To say "more than 10,000", nobody need count as far: what housekeeping counted some time ago says so, where it was so many more
-- that those who went since do not matter. Everything else is counted at the moment, exactly.

-- How many there are at and below an organization, for those with many.
create table rough_count (
  organization_id uuid not null,
  path text collate "C" primary key,
  people integer not null,
  administering integer not null,
  -- organizations below it
  children integer not null,
  counted_at timestamptz not null
);

-- What many names of the whole tree begin with, and how many people have one.
create table frequent_beginning (
  organization_id uuid not null,
  path text collate "C" not null,
  beginning text collate "C" not null,
  people integer not null,
  counted_at timestamptz not null,
  primary key (path, beginning)
);

-- as in 0023
do $do$
declare
  name text;
begin
  foreach name in array array['rough_count', 'frequent_beginning'] loop
    execute format('alter table %I enable row level security, force row level security', name);
    execute format($policy$
      create policy scope on %I using (case when path >= (
          select case current_setting('countersign.scope', true) when '*' then ''
            else nullif(current_setting('countersign.scope', true), '') end)
        then path < (
          select case current_setting('countersign.scope', true) when '*' then '~'
            else current_setting('countersign.scope', true) || '~' end)
        else false end)$policy$, name);
  end loop;
end $do$;

-- A move may take thousands away from one organization and bring them to another: then nothing is known until it is counted
-- again.
create function forget_rough_counts() returns trigger language plpgsql as $$
declare
  reach text := coalesce(current_setting('countersign.scope', true), '');
begin
  -- reason: those above may be beyond the reach of whoever moves what is below them
  perform set_config('countersign.scope', '*', true);
  delete from rough_count;
  delete from frequent_beginning;
  perform set_config('countersign.scope', reach, true);
  return null;
end $$;

create trigger forget_rough_counts after update of path on organization
  for each statement execute function forget_rough_counts();
