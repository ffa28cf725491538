-- Takes away one person and all that is theirs; what they did stays on record, by ids alone. Where their sessions had signed in to
-- applications, those are told as of any other end: the visits stay until that is done, as ids alone, and the trigger on sessions
-- says that they are due. One that was due already stays as it is.
create or replace function erase_person(organization uuid, person uuid) returns void language plpgsql as $$
declare
  named text;
begin
  for named in
    select c.relname from pg_class as c
    join pg_policy as p on p.polrelid = c.oid and p.polname = 'scope'
    join pg_attribute as a on a.attrelid = c.oid and a.attname = 'enrollment_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace
  loop
    execute format('delete from %I where organization_id = $1 and enrollment_id in '
      '(select id from enrollment where organization_id = $1 and user_id = $2)', named) using organization, person;
  end loop;
  for named in
    select c.relname from pg_class as c
    join pg_policy as p on p.polrelid = c.oid and p.polname = 'scope'
    join pg_attribute as a on a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relname not in ('audit_event', 'app_user', 'oidc_visit')
  loop
    execute format('delete from %I where organization_id = $1 and user_id = $2', named) using organization, person;
  end loop;
  delete from app_user as u where u.organization_id = organization and u.id = person;
end $$;
