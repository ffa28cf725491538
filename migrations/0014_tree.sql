-- The tree. An organization is stopped when it, or one above it, is suspended or closed: kept in the row, so that nobody
-- has to climb the tree to know whether a session holds.
alter table organization
  add status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  add stopped boolean not null default false,
  add closed_at timestamptz,
  -- when its people were erased, thirty days after it was closed
  add erased_at timestamptz,
  -- as lists sort and search it
  add name_key text collate "C" not null default '';

update organization set name_key = lower(name);

-- Listings go along the path: the people of a subtree are one range of an index.
alter table app_user
  add path text collate "C" not null default '',
  add name_key text collate "C" not null default '',
  add email_key text collate "C" not null default '',
  drop constraint app_user_status_check,
  add constraint app_user_status_check check (status in ('invited', 'active', 'suspended'));

update app_user u set path = o.path, name_key = lower(u.name), email_key = lower(u.email)
from organization o where o.id = u.organization_id;

-- An organization's own addresses. Nobody signs in at one that is not proved, and it keeps no other organization from
-- proving the same name.
create table host_name (
  organization_id uuid not null,
  name text collate "C" not null,
  -- what a TXT record of the name must say
  challenge text not null,
  created_at timestamptz not null,
  proved_at timestamptz,
  primary key (organization_id, name)
);

create unique index host_name_proved on host_name (name) where proved_at is not null;

-- Row-level security, the second wall. A connection sees the rows of `countersign.scope`: a path, and everything below
-- it; `*` is the whole tree, for what has no person behind it, such as a sign-in; without one it sees nothing.
create function is_in_scope(path text) returns boolean language sql stable as $$
  select case coalesce(current_setting('countersign.scope', true), '') when '*' then true when '' then false
    else starts_with(path, current_setting('countersign.scope', true)) end
$$;

-- reason: PL/pgSQL keeps its plan; as plain SQL the question would be planned into every statement on every table
create function is_in_scope(organization_id uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select 1 from organization as o where o.id = organization_id and is_in_scope(o.path));
end $$;

alter table organization enable row level security, force row level security;
create policy scope on organization using (current_setting('countersign.scope', true) = '*' or is_in_scope(path));

alter table app_user enable row level security, force row level security;
create policy scope on app_user using (current_setting('countersign.scope', true) = '*' or is_in_scope(path));

create procedure keep_in_scope(tables text[]) language plpgsql as $$
declare
  name text;
begin
  foreach name in array tables loop
    execute format('alter table %I enable row level security, force row level security', name);
    execute format('create policy scope on %I using (current_setting(''countersign.scope'', true) = ''*'''
      ' or is_in_scope(organization_id))', name);
  end loop;
end $$;

call keep_in_scope(array['policy', 'audit_event', 'outbox', 'gateway', 'attempt_budget', 'enrollment', 'shown_once', 'totp_secret',
  'recovery_code', 'session', 'known_browser', 'sign_in_attempt', 'host_name']);
