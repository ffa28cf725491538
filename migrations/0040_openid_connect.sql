-- Keys that answers to applications are signed with, each of one organization.
create table signing_key (
  organization_id uuid not null,
  -- as it stands in the header of what is signed
  id text not null check (id ~ '^[A-Za-z0-9_-]{43}$'),
  public_key jsonb not null,
  -- the private part
  sealed bytea not null,
  created_at timestamptz not null,
  -- seen by others before anything is signed with it
  signs_from timestamptz not null,
  -- set when another takes over: nothing that it signed is good after that
  ends_at timestamptz,
  primary key (organization_id, id)
);

-- What an application of the kind "oidc" is beside an application.
create table oidc_client (
  organization_id uuid not null,
  application_id uuid not null,
  redirect_addresses text[] not null,
  -- where people may be led after signing out
  after_addresses text[] not null,
  -- told when a session ends
  logout_address text,
  -- a program that cannot keep a secret
  is_public boolean not null,
  -- null until one is made
  secret_hash bytea,
  primary key (organization_id, application_id)
);

-- What the protocol keeps between two requests: codes, tokens, sign-ins under way. Of the organization whose address is the
-- issuer.
create table oidc_record (
  organization_id uuid not null,
  kind text not null check (kind ~ '^[A-Za-z]{1,40}$'),
  id_hash bytea not null,
  sealed bytea not null,
  -- what is revoked together
  grant_hash bytea,
  uid_hash bytea,
  user_code_hash bytea,
  -- the portal's session that it is good as long as
  user_organization_id uuid,
  user_id uuid,
  session_id uuid,
  created_at timestamptz not null,
  consumed_at timestamptz,
  expires_at timestamptz not null,
  primary key (organization_id, kind, id_hash)
);

create index oidc_record_of_grant on oidc_record (organization_id, grant_hash) where grant_hash is not null;
create unique index oidc_record_of_uid on oidc_record (organization_id, kind, uid_hash) where uid_hash is not null;
create unique index oidc_record_of_user_code on oidc_record (organization_id, kind, user_code_hash)
  where user_code_hash is not null;
create index oidc_record_expired on oidc_record (expires_at);

-- An application that a session of somebody signed in to, and that is told when it ends.
create table oidc_visit (
  -- of the person
  organization_id uuid not null,
  session_id uuid not null,
  user_id uuid not null,
  application_organization_id uuid not null,
  application_id uuid not null,
  -- the session's name at the application
  sid text not null,
  entered_at timestamptz not null,
  ended_at timestamptz,
  -- when it is to be told, or told again
  due_at timestamptz,
  tries integer not null default 0,
  primary key (organization_id, session_id, application_organization_id, application_id)
);

create index oidc_visit_due on oidc_visit (due_at) where due_at is not null;

-- However a session ends, its applications hear of it.
create function end_visits() returns trigger language plpgsql as $$
begin
  update oidc_visit as v set ended_at = now(), due_at = now() from gone
  where v.organization_id = gone.organization_id and v.session_id = gone.id and v.ended_at is null;
  return null;
end $$;

create trigger end_visits after delete on session referencing old table as gone
  for each statement execute function end_visits();

call keep_in_scope(array['signing_key', 'oidc_client', 'oidc_record', 'oidc_visit']);
