-- The secret key can be replaced while servers run. Who has one key learns the others here: each is sealed with the key of
-- whoever holds that one. Nobody reads any of them out of the database alone.
create table key_ring (
  -- names a key without telling anything about it
  holder bytea not null,
  -- of the key inside: 0 is what hashes are made with, which stays
  key_id smallint not null check (key_id between 0 and 255),
  sealed bytea not null,
  made_at timestamptz not null default now(),
  primary key (holder, key_id)
);

-- what every server seals with as soon as it has heard of it
alter table key_check add column seals_with smallint not null default 1 check (seals_with between 1 and 255);
