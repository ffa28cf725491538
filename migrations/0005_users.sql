create table app_user (
  organization_id uuid not null,
  id uuid not null,
  realm_id uuid not null,
  username text not null,
  username_key text collate "C" not null,
  email text not null,
  name text not null default '',
  mobile text,
  language text not null default 'auto',
  time_zone text not null default 'UTC',
  role text not null check (role in ('owner', 'administrator', 'support', 'member')),
  status text not null default 'active' check (status in ('active', 'suspended')),
  -- the person's own choice: is a security token required of them?
  token_required boolean not null default false,
  -- after a reset: the next sign-in leads to setting up a factor and nowhere else
  must_enroll boolean not null default false,
  default_enrollment_id uuid,
  password_hash text,
  password_changed_at timestamptz,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  last_sign_in_at timestamptz,
  primary key (organization_id, id),
  constraint app_user_username unique (realm_id, username_key)
) with (fillfactor = 80);
