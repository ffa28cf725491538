-- Browsers in which a person is not asked for their second factor again for some days. The secret that the browser keeps
-- is in a cookie of its own; here is only a keyed hash of it.
create table trusted_browser (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  -- where they signed in: at another address the same secret is nothing
  realm_id uuid not null,
  token_hash bytea not null,
  -- of the browser's own name, which must come with the secret
  browser_hash bytea not null,
  -- which browser on which system, without their versions
  family text not null,
  address text not null,
  browser text not null,
  made_at timestamptz not null,
  last_used_at timestamptz not null,
  -- by the policy when it was made, and by every tighter one since
  expires_at timestamptz not null,
  primary key (organization_id, id)
);

create index trusted_browser_of_user on trusted_browser (organization_id, user_id);
create index trusted_browser_expiry on trusted_browser (expires_at);

call keep_in_scope(array['trusted_browser']);

-- `trusted-browser`: by a password in such a browser, which is less than a second factor
do $$
declare
  former name;
begin
  select conname into strict former from pg_constraint where contypid = 'session_level'::regtype;
  execute format('alter domain session_level drop constraint %I', former);
end $$;
alter domain session_level add constraint session_level_is_known
  check (value in ('password', 'recovery', 'mailbox', 'trusted-browser', 'second-factor'));

-- the trust that stood in for the second factor: when somebody ends it, the session ends with it
alter table session add column trust_id uuid;
