-- What lists would count and search row by row for is kept beside the people: how many there are, when each was last here,
-- and by what names they are found.

-- How many people and organizations there are. A page adds them up along the path, and stops when there are enough.
create table organization_counts (
  organization_id uuid primary key,
  path text collate "C" not null,
  people integer not null default 0,
  -- those of them who are no members
  administering integer not null default 0,
  -- organizations directly below
  children integer not null default 0
) with (fillfactor = 50);

insert into organization_counts (organization_id, path, people, administering, children)
select o.id, o.path, coalesce(u.people, 0), coalesce(u.administering, 0), coalesce(c.children, 0)
from organization as o
left join (select organization_id, count(*) as people, count(*) filter (where role <> 'member') as administering
  from app_user group by 1) as u on u.organization_id = o.id
left join (select parent_id, count(*) as children from organization group by 1) as c on c.parent_id = o.id;

create index organization_counts_by_path on organization_counts (path) include (organization_id, people, administering);
create index organization_counts_of_parents on organization_counts (path) where children > 0;

-- When somebody last signed in, in a narrow table: each sign-in writes it anew, with its two indexes. Everybody has a row.
create table last_sign_in (
  organization_id uuid not null,
  user_id uuid not null,
  path text collate "C" not null,
  -- -infinity: never
  at timestamptz not null default '-infinity',
  primary key (organization_id, user_id)
) with (fillfactor = 80);

insert into last_sign_in (organization_id, user_id, path, at)
select organization_id, id, path, coalesce(last_sign_in_at, '-infinity') from app_user;

create index last_sign_in_by_time on last_sign_in (at, user_id) include (organization_id, path);

-- Whatever somebody can be found by: username, e-mail address, name, and the name from each of its later words on. With
-- what lists are put in order by, so that a search that finds thousands reads nothing else.
create table search_name (
  organization_id uuid not null,
  user_id uuid not null,
  path text collate "C" not null,
  name_key text collate "C" not null,
  -- how many letters it begins with that the person's name before it, in the order of names, begins with too: what is shorter
  -- finds the person there already, so that nobody is counted twice
  shared smallint not null,
  administering boolean not null,
  company_key text collate "C" not null,
  username_key text collate "C" not null,
  primary key (organization_id, name_key, user_id)
);

create function search_names(username_key text, email_key text, name_key text)
returns table (found_by text, shared smallint) language plpgsql immutable as $$
declare
  names text[] := array[username_key, email_key, name_key];
  before text := '';
begin
  for place in 2 .. length(name_key) loop
    if strpos(E' -,./()\t', substr(name_key, place - 1, 1)) > 0 and strpos(E' -,./()\t', substr(name_key, place, 1)) = 0 then
      names := names || substr(name_key, place);
    end if;
  end loop;
  for found_by in select distinct n collate "C" from unnest(names) as n where n <> '' order by 1 loop
    shared := 0;
    while shared < length(before) and substr(before, shared + 1, 1) = substr(found_by, shared + 1, 1) loop
      shared := shared + 1;
    end loop;
    return next;
    before := found_by;
  end loop;
end $$;

insert into search_name (organization_id, user_id, path, name_key, shared, administering, company_key, username_key)
select u.organization_id, u.id, u.path, n.found_by, n.shared, u.role <> 'member', u.company_key, u.username_key
from app_user as u cross join search_names(u.username_key, u.email_key, u.name_key) as n;

create index search_name_by_name on search_name (name_key, user_id)
  include (shared, administering, organization_id, path, company_key, username_key);

-- reason: the bounds are made once for a statement; the rule of app_user asks for the setting again for each row, which is most
-- of what reading ten thousand of them costs. Not two comparisons, of which the planner would expect one row in two hundred
do $do$
declare
  name text;
begin
  foreach name in array array['organization_counts', 'last_sign_in', 'search_name'] loop
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

create function follow_new_people() returns trigger language plpgsql as $$
begin
  update organization_counts as c set people = c.people + m.people, administering = c.administering + m.administering
  from (select organization_id, count(*) as people, count(*) filter (where role <> 'member') as administering
    from made group by 1) as m
  where c.organization_id = m.organization_id;
  insert into last_sign_in (organization_id, user_id, path) select organization_id, id, path from made;
  insert into search_name (organization_id, user_id, path, name_key, shared, administering, company_key, username_key)
  select m.organization_id, m.id, m.path, n.found_by, n.shared, m.role <> 'member', m.company_key, m.username_key
  from made as m cross join search_names(m.username_key, m.email_key, m.name_key) as n;
  return null;
end $$;

create trigger follow_new_people after insert on app_user
  referencing new table as made for each statement execute function follow_new_people();

create function follow_erased_people() returns trigger language plpgsql as $$
begin
  update organization_counts as c set people = c.people - g.people, administering = c.administering - g.administering
  from (select organization_id, count(*) as people, count(*) filter (where role <> 'member') as administering
    from gone group by 1) as g
  where c.organization_id = g.organization_id;
  delete from last_sign_in as s using gone as g where s.organization_id = g.organization_id and s.user_id = g.id;
  delete from search_name as n using gone as g cross join search_names(g.username_key, g.email_key, g.name_key) as known
  where n.organization_id = g.organization_id and n.user_id = g.id and n.name_key = known.found_by;
  return null;
end $$;

create trigger follow_erased_people after delete on app_user
  referencing old table as gone for each statement execute function follow_erased_people();

create function follow_role() returns trigger language plpgsql as $$
begin
  update organization_counts
  set administering = administering + case when new.role = 'member' then -1 else 1 end
  where organization_id = new.organization_id;
  update search_name as n set administering = new.role <> 'member'
  from search_names(new.username_key, new.email_key, new.name_key) as known
  where n.organization_id = new.organization_id and n.user_id = new.id and n.name_key = known.found_by;
  return null;
end $$;

create trigger follow_role after update of role on app_user
  for each row when ((old.role = 'member') <> (new.role = 'member')) execute function follow_role();

create function follow_names() returns trigger language plpgsql as $$
begin
  delete from search_name as n using search_names(old.username_key, old.email_key, old.name_key) as known
  where n.organization_id = old.organization_id and n.user_id = old.id and n.name_key = known.found_by;
  insert into search_name (organization_id, user_id, path, name_key, shared, administering, company_key, username_key)
  select new.organization_id, new.id, new.path, n.found_by, n.shared, new.role <> 'member', new.company_key, new.username_key
  from search_names(new.username_key, new.email_key, new.name_key) as n;
  return null;
end $$;

create trigger follow_names after update of username_key, email_key, name_key on app_user
  for each row when ((old.username_key, old.email_key, old.name_key) <> (new.username_key, new.email_key, new.name_key))
  execute function follow_names();

create or replace function follow_company() returns trigger language plpgsql as $$
begin
  update app_user set company_key = new.name_key where organization_id = new.id;
  update search_name set company_key = new.name_key where organization_id = new.id;
  return null;
end $$;

create function count_child(parent uuid, step integer) returns void language plpgsql as $$
declare
  reach text := coalesce(current_setting('countersign.scope', true), '');
begin
  -- reason: the one above may be beyond the reach of whoever moves what is below it
  perform set_config('countersign.scope', '*', true);
  update organization_counts set children = children + step where organization_id = parent;
  perform set_config('countersign.scope', reach, true);
end $$;

create function follow_organization() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into organization_counts (organization_id, path) values (new.id, new.path);
    perform count_child(new.parent_id, 1);
    return null;
  end if;
  if old.parent_id <> new.parent_id then
    -- reason: in the order of their ids, so that two moves never wait for each other
    perform count_child(greatest(old.parent_id, new.parent_id), case when new.parent_id > old.parent_id then 1 else -1 end);
    perform count_child(least(old.parent_id, new.parent_id), case when new.parent_id > old.parent_id then -1 else 1 end);
  end if;
  if old.path <> new.path then
    update organization_counts set path = new.path where organization_id = new.id;
  end if;
  return null;
end $$;

create trigger follow_new_organization after insert on organization
  for each row execute function follow_organization();

create trigger follow_moved_organization after update of parent_id, path on organization
  for each row execute function follow_organization();

drop index app_user_by_sign_in;
alter table app_user drop column last_sign_in_at;

drop index app_user_by_path, app_user_by_name, app_user_by_email, app_user_administering, organization_by_name;
create index app_user_by_path on app_user (path, id) include (role, protection);
-- few among many: with what their list is put in order by, so that no row is read that is not shown
create index app_user_administering on app_user (path)
  include (role, organization_id, id, company_key, username_key, protection) where role <> 'member';
create index organization_by_name on organization (name_key, id) include (path, created_at);

-- as in 0020; an organization without people still stands above others
create or replace function erase_people(closed uuid) returns void language plpgsql as $$
declare
  name text;
begin
  for name in
    select c.relname from pg_class as c
    join pg_policy as p on p.polrelid = c.oid and p.polname = 'scope'
    where c.relnamespace = 'public'::regnamespace
      and c.relname not in ('organization', 'organization_counts', 'audit_event')
  loop
    execute format('delete from %I where organization_id = $1', name) using closed;
  end loop;
end $$;
