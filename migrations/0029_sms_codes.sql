-- Codes by SMS, kept as those by e-mail are.
create table sms_code (
  organization_id uuid not null,
  enrollment_id uuid not null,
  occasion text collate "C" not null,
  code_hash bytea,
  digits smallint,
  message_id uuid,
  sends smallint not null default 0,
  sent_at timestamptz,
  expires_at timestamptz,
  wrong smallint not null default 0,
  used_at timestamptz,
  refused_at timestamptz,
  refused_until timestamptz,
  ends_at timestamptz not null,
  primary key (organization_id, enrollment_id, occasion)
) with (fillfactor = 80);

create index sms_code_end on sms_code (ends_at);

create table sms_code_number (
  organization_id uuid not null,
  enrollment_id uuid not null,
  destination text not null,
  shown text not null,
  primary key (organization_id, enrollment_id)
);

call keep_in_scope(array['sms_code', 'sms_code_number']);
