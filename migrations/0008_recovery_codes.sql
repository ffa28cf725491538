-- Only keyed hashes are kept.
create table recovery_code (
  organization_id uuid not null,
  enrollment_id uuid not null,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (organization_id, enrollment_id, code_hash)
);
