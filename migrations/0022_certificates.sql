-- Certificates for proved host names and for the portal's own. `due_at` is when one is asked for next: at once, after a
-- failure later and later, and a month before it ends.
create table certificate (
  organization_id uuid not null,
  name text collate "C" not null,
  -- sealed
  key bytea,
  chain text,
  expires_at timestamptz,
  tried_at timestamptz,
  failures integer not null default 0,
  -- what the authority said last
  answer text,
  due_at timestamptz not null,
  primary key (organization_id, name)
);

create index certificate_name on certificate (name) where chain is not null;
create index certificate_due on certificate (due_at);

-- What the authority finds at an address of ours, so that it sees whose name it is.
create table certificate_challenge (
  organization_id uuid not null,
  token text collate "C" not null,
  answer text not null,
  created_at timestamptz not null,
  primary key (organization_id, token)
);

create index certificate_challenge_token on certificate_challenge (token);

-- Who we are to the authority: the operator's, one for each directory.
create table certificate_account (
  organization_id uuid not null,
  directory text collate "C" not null,
  -- sealed
  key bytea not null,
  created_at timestamptz not null,
  primary key (organization_id, directory)
);

call keep_in_scope(array['certificate', 'certificate_challenge', 'certificate_account']);
