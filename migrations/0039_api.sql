-- What other programs sign in to the API with: of an organization, of one of its applications, or of a person.
create table api_key (
  organization_id uuid not null,
  id uuid not null unique,
  -- keyed; the secret itself is kept nowhere
  secret_hash bytea not null,
  name text not null check (length(name) between 1 and 100),
  verbs text[] not null,
  -- addresses and ranges it is taken from; none: from everywhere
  networks text[] not null,
  application_id uuid,
  -- set: it is this person's own, and can do no more than they may
  user_id uuid,
  created_by uuid not null,
  created_by_organization_id uuid not null,
  created_at timestamptz not null,
  -- null: until somebody ends it
  ends_at timestamptz,
  last_used_at timestamptz,
  last_used_address text,
  ended_at timestamptz,
  primary key (organization_id, id)
);

create index api_key_of_user on api_key (organization_id, user_id) where user_id is not null and ended_at is null;

-- What a request that named itself was answered, so that sending it again does nothing again.
create table api_request (
  organization_id uuid not null,
  key_id uuid not null,
  -- of the name the caller gave it
  name_hash bytea not null,
  -- of method, path and body
  request_hash bytea not null,
  -- null while it is being answered
  status integer,
  sealed_answer bytea,
  created_at timestamptz not null,
  primary key (organization_id, key_id, name_hash)
);

create index api_request_age on api_request (created_at);

-- A program has asked for somebody's second factor, in its own form or on a page of ours.
create table challenge (
  -- of the key
  organization_id uuid not null,
  id uuid not null,
  key_id uuid not null,
  application_id uuid,
  -- of the attempt it goes by
  sealed_token bytea not null,
  -- of the address of its page
  page_hash bytea not null unique,
  realm_id uuid not null,
  user_organization_id uuid,
  user_id uuid,
  purpose text not null,
  nonce text,
  return_to text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  passed_at timestamptz,
  passed_kind text,
  passed_assurance text,
  passed_amr text[],
  -- the result was fetched, once
  taken_at timestamptz,
  primary key (organization_id, id)
);

create index challenge_expiry on challenge (expires_at);

call keep_in_scope(array['api_key', 'api_request', 'challenge']);

-- What another portal calls a person whom it has put here and who has no password.
alter table app_user add column external_id text check (length(external_id) between 1 and 200);
create unique index app_user_by_external_id on app_user (organization_id, external_id) where external_id is not null;
create index app_user_by_id on app_user (id) include (realm_id);

-- Takes away one person and all that is theirs; what they did stays on record, by ids alone.
create function erase_person(organization uuid, person uuid) returns void language plpgsql as $$
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
    where c.relnamespace = 'public'::regnamespace and c.relname not in ('audit_event', 'app_user')
  loop
    execute format('delete from %I where organization_id = $1 and user_id = $2', named) using organization, person;
  end loop;
  delete from app_user as u where u.organization_id = organization and u.id = person;
end $$;
