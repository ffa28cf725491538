-- Whoever looks for a name in a part of the tree looks below each organization of it that has others below it, and there are few
-- of those, instead of in every organization of it.
alter table search_name
  -- the organization directly above, as the path has it: its last two ids are 74 letters. The people of the operator have none
  add column parent_id uuid generated always as (nullif(left(right(path, 74), -38), '')::uuid) stored;

-- reason: with `shared` in it nobody is read twice
create index search_name_by_parent on search_name (parent_id, name_key, shared);

-- reason: as in 0023. The rules asked for the setting for each row: of every organization that a list counts, and of whose every
-- row of the record is
do $do$
declare
  name text;
begin
  foreach name in array array['organization', 'app_user'] loop
    execute format($policy$
      alter policy scope on %I using (case when path >= (
          select case current_setting('countersign.scope', true) when '*' then ''
            else nullif(current_setting('countersign.scope', true), '') end)
        then path < (
          select case current_setting('countersign.scope', true) when '*' then '~'
            else current_setting('countersign.scope', true) || '~' end)
        else false end)$policy$, name);
  end loop;
end $do$;
