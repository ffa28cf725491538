-- What a directory of an organization provisions people with (SCIM 2.0).
create table scim_token (
  organization_id uuid not null,
  id uuid not null unique,
  -- keyed; the secret itself is kept nowhere
  secret_hash bytea not null,
  name text not null check (length(name) between 1 and 100),
  -- whose people it keeps; null: of no provider
  provider_id uuid,
  -- which groups have which role, where there is no provider to say so
  roles jsonb not null,
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

-- Somebody whom a directory has put here.
create table provisioned_user (
  organization_id uuid not null,
  user_id uuid not null,
  -- the provider, or the organization where there is none: tokens of the same source keep the same people
  source_id uuid not null,
  -- what the directory calls them
  external_id text check (length(external_id) between 1 and 200),
  -- what it says of them, as it says it
  attributes jsonb not null,
  version integer not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (organization_id, user_id)
);

create unique index provisioned_user_by_external_id on provisioned_user (organization_id, source_id, external_id)
  where external_id is not null;
create index provisioned_user_of_source on provisioned_user (organization_id, source_id, user_id);

create table provisioned_group (
  organization_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  display_name text not null check (length(display_name) between 1 and 200),
  -- by which two are the same
  display_key text collate "C" not null,
  external_id text check (length(external_id) between 1 and 200),
  version integer not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (organization_id, id)
);

create unique index provisioned_group_by_name on provisioned_group (organization_id, source_id, display_key);
create index provisioned_group_of_source on provisioned_group (organization_id, source_id, id);

create table provisioned_member (
  organization_id uuid not null,
  group_id uuid not null,
  user_id uuid not null,
  primary key (organization_id, group_id, user_id)
);

create index provisioned_member_of_user on provisioned_member (organization_id, user_id);

call keep_in_scope(array['scim_token', 'provisioned_user', 'provisioned_group', 'provisioned_member']);
