-- The tree: operator > reseller > client. `path` holds the ids from the operator down, each followed by a slash, so that
-- everything below an organization is one range of an index.
create table organization (
  id uuid primary key,
  kind text not null check (kind in ('operator', 'reseller', 'client')),
  parent_id uuid check ((parent_id is null) = (kind = 'operator')),
  path text collate "C" not null unique,
  -- usernames are unique within a realm: the nearest organization from here up that has a host name of its own
  realm_id uuid not null,
  name text not null,
  support_contact text,
  sign_in_form text not null default 'one-page' check (sign_in_form in ('one-page', 'two-step')),
  always_ask_second_step boolean not null default false,
  created_at timestamptz not null,
  modified_at timestamptz not null
);

create unique index organization_one_operator on organization (kind) where kind = 'operator';

-- A value that is null is inherited from the level above; the outermost level falls back to the product's own.
create table policy (
  organization_id uuid primary key,
  second_factor text check (second_factor in ('optional', 'required')),
  totp_algorithm text check (totp_algorithm in ('SHA1', 'SHA256', 'SHA512')),
  totp_digits smallint check (totp_digits in (6, 8)),
  totp_period smallint check (totp_period in (30, 60)),
  session_idle integer check (session_idle > 0),
  session_absolute integer check (session_absolute > 0),
  step_up_age integer check (step_up_age > 0)
);

-- The address printed at the first start. There is one live link at most; using it ends it.
create table first_run_link (
  token_hash bytea primary key,
  created_at timestamptz not null,
  consumed_at timestamptz
);
