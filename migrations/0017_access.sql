-- Addresses that are handed to one person and used once: an invitation, setting up a factor, a new password, stopping a
-- reset. Only keyed hashes of their tokens are kept.
create table link (
  organization_id uuid not null,
  token_hash bytea not null unique,
  user_id uuid not null,
  purpose text not null check (purpose in ('invitation', 'enrollment-link', 'password-link', 'stop-link')),
  -- the person's mail address when it was made: a link that went to an old one is worth nothing
  email text not null,
  -- null: somebody asked for it on the sign-in page
  created_by uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  primary key (organization_id, token_hash)
);

create index link_of_user on link (organization_id, user_id) where consumed_at is null;
create index link_expiry on link (expires_at);

-- A reset of somebody's factors that was asked for. It waits for its time, for a second person where one must approve,
-- and for whom it is about to stop it.
create table factor_reset (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  state text not null check (state in ('waiting', 'done', 'stopped')),
  asked_by uuid not null,
  reason text not null,
  ticket text not null,
  needs_approval boolean not null,
  approved_by uuid check (approved_by <> asked_by and approved_by <> user_id),
  created_at timestamptz not null,
  due_at timestamptz not null,
  finished_at timestamptz,
  primary key (organization_id, id)
);

create unique index factor_reset_waiting on factor_reset (organization_id, user_id) where state = 'waiting';
create index factor_reset_due on factor_reset (due_at) where state = 'waiting';

-- An administrator who was shown the secret; null when nobody but the person was.
alter table enrollment add column shown_to uuid;

call keep_in_scope(array['link', 'factor_reset']);
