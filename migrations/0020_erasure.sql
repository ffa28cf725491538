-- The people of a closed organization, in every table that has rows of organizations: also in those that later migrations
-- add. What happened stays; it names people by ids that nothing leads from any more.
create function erase_people(closed uuid) returns void language plpgsql as $$
declare
  name text;
begin
  for name in
    select c.relname from pg_class as c
    join pg_policy as p on p.polrelid = c.oid and p.polname = 'scope'
    where c.relnamespace = 'public'::regnamespace and c.relname not in ('organization', 'audit_event')
  loop
    execute format('delete from %I where organization_id = $1', name) using closed;
  end loop;
end $$;
