-- "This was not me": a letter about the safety of an account has a link by which its reader says so. Only keyed hashes of the
-- tokens are kept.
create table objection (
  organization_id uuid not null,
  token_hash bytea not null unique,
  user_id uuid not null,
  -- what the letter told
  template text not null,
  -- where it went: an address that took the place of this one since is taken back
  email text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (organization_id, token_hash)
);

create index objection_of_user on objection (organization_id, user_id) where ended_at is null;
create index objection_expiry on objection (expires_at);

call keep_in_scope(array['objection']);

-- the hash of a password that was blocked, which cannot be chosen again by a link
alter table app_user add column blocked_hash text;

-- suspended: added since what somebody objects to. It is of no use until they say that it is theirs, and protects them all
-- the same: nobody gets in with less for it.
do $$
declare
  former name;
begin
  select conname into strict former from pg_constraint where contypid = 'enrollment_state'::regtype;
  execute format('alter domain enrollment_state drop constraint %I', former);
end $$;
alter domain enrollment_state add constraint enrollment_state_is_known
  check (value in ('pending', 'unproved', 'active', 'exhausted', 'suspended', 'ended'));

create or replace function protection_of(organization uuid, person uuid) returns smallint language sql stable as $$
  select coalesce(max(case state when 'active' then 2 else 1 end), 0)::smallint from enrollment
  where organization_id = organization and user_id = person
    and state in ('active', 'unproved', 'exhausted', 'suspended')
    -- what only stands in for a factor protects nobody
    and kind not in ('recovery-codes', 'bypass-code')
$$;
