-- Passkeys and security keys. By what a person is known to the keys they carry: random, and nothing about them.
create table passkey_owner (
  organization_id uuid not null,
  user_id uuid not null,
  handle bytea not null,
  primary key (organization_id, user_id)
);

create unique index passkey_owner_handle on passkey_owner (handle);

-- A key of an enrollment. Its signature counter is the enrollment's `spent`.
create table passkey (
  organization_id uuid not null,
  enrollment_id uuid not null,
  -- the host name it belongs to
  rp_id text collate "C" not null,
  key_id bytea not null,
  -- COSE
  public_key bytea not null,
  transports text[] not null,
  aaguid uuid not null,
  -- it may be copied to other machines of its owner, which never changes; and whether it was, when it last answered
  backup_eligible boolean not null,
  backed_up boolean not null,
  -- whether it checked who its owner is when it was made
  user_verified boolean not null,
  primary key (organization_id, enrollment_id)
);

create unique index passkey_key on passkey (rp_id, key_id);

create domain passkey_purpose as text check (value in ('register', 'signin', 'confirm'));

-- What a key is asked to sign: for one occasion and purpose, at one address, once. Only keyed hashes are kept.
create table passkey_challenge (
  organization_id uuid not null,
  challenge_hash bytea not null,
  occasion text collate "C" not null,
  purpose passkey_purpose not null,
  rp_id text collate "C" not null,
  origin text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (organization_id, challenge_hash)
);

create unique index passkey_challenge_hash on passkey_challenge (challenge_hash);
create index passkey_challenge_end on passkey_challenge (expires_at);

call keep_in_scope(array['passkey_owner', 'passkey', 'passkey_challenge']);

-- The passkeys of all names of the organization belong to this one.
alter table host_name add column shares_passkeys boolean not null default false;

create unique index host_name_shares_passkeys on host_name (organization_id) where shares_passkeys;
