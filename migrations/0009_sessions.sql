create table session (
  organization_id uuid not null,
  token_hash bytea not null,
  id uuid not null,
  user_id uuid not null,
  -- enroll: must set up a factor first and reaches nothing else
  step text not null check (step in ('enroll', 'full')),
  level text not null check (level in ('password', 'recovery', 'second-factor')),
  methods text[] not null,
  created_at timestamptz not null,
  authenticated_at timestamptz not null,
  -- when the person last proved again that it is they; null: not since signing in
  confirmed_at timestamptz,
  last_seen_at timestamptz not null,
  idle_seconds integer not null,
  expires_at timestamptz not null,
  address text not null,
  browser text not null,
  primary key (organization_id, token_hash)
) with (fillfactor = 80);

create index session_of_user on session (organization_id, user_id);

-- Browsers that a person signed in from before. Strangers' guesses never use up their budgets.
create table known_browser (
  organization_id uuid not null,
  user_id uuid not null,
  browser_hash bytea not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (organization_id, user_id, browser_hash)
);
