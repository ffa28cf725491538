-- A sign-in under way: the password was given, the second step is asked for. Dies after five wrong answers or ten
-- minutes. `user_id` is null where the organization always shows step two and the password was wrong.
create table sign_in_attempt (
  organization_id uuid not null,
  token_hash bytea not null,
  username text not null,
  user_organization_id uuid,
  user_id uuid,
  browser_hash bytea,
  wrong smallint not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organization_id, token_hash)
);

create index sign_in_attempt_expiry on sign_in_attempt (expires_at);
create index session_expiry on session (expires_at);
