-- One row for each factor a person has or had; what only one kind knows is in a table of that kind.
--   pending   being set up; ends by itself, cannot sign anybody in
--   unproved  set up without a code given yet; its first right code proves it
--   active    proved
--   exhausted a hundred wrong answers in a row: it must be set up again
--   ended     replaced, removed or reset
create table enrollment (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null,
  state text not null check (state in ('pending', 'unproved', 'active', 'exhausted', 'ended')),
  label text not null,
  -- ended when this one is proved
  replaces_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz check ((expires_at is not null) = (state = 'pending')),
  proved_at timestamptz,
  last_used_at timestamptz,
  ended_at timestamptz check ((ended_at is not null) = (state = 'ended')),
  wrong_in_row integer not null default 0,
  primary key (organization_id, id)
) with (fillfactor = 80);

create index enrollment_of_user on enrollment (organization_id, user_id) where state <> 'ended';

-- What is shown once: a QR picture for desktop apps that load it themselves, a new set of recovery codes. Found by a
-- random address, gone when it was shown.
create table shown_once (
  organization_id uuid not null,
  token_hash bytea not null unique,
  purpose text not null,
  -- whose: an enrollment or a user
  owner_id uuid not null,
  sealed bytea not null,
  expires_at timestamptz not null,
  primary key (organization_id, token_hash)
);
