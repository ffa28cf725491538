-- Codes that support hands to somebody who has nothing else at hand. Only keyed hashes are kept.
create table bypass_code (
  organization_id uuid not null,
  enrollment_id uuid not null,
  code_hash bytea not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (organization_id, enrollment_id, code_hash)
);

call keep_in_scope(array['bypass_code']);
