-- Codes by e-mail. One row for each occasion: a newer code takes the place of the one before. Only keyed hashes are kept.
create table email_code (
  organization_id uuid not null,
  enrollment_id uuid not null,
  -- the sign-in under way, the session or the set-up that it is good for
  occasion text collate "C" not null,
  code_hash bytea,
  digits smallint,
  message_id uuid,
  -- how many were sent, and when the last one was
  sends smallint not null default 0,
  sent_at timestamptz,
  expires_at timestamptz,
  wrong smallint not null default 0,
  used_at timestamptz,
  -- the last one that was asked for was not sent
  refused_at timestamptz,
  refused_until timestamptz,
  -- when nothing of this row is of use any more
  ends_at timestamptz not null,
  primary key (organization_id, enrollment_id, occasion)
) with (fillfactor = 80);

create index email_code_end on email_code (ends_at);

-- Where the codes of an enrollment go, and how that is shown.
create table email_code_address (
  organization_id uuid not null,
  enrollment_id uuid not null,
  destination text not null,
  shown text not null,
  primary key (organization_id, enrollment_id)
);

call keep_in_scope(array['email_code', 'email_code_address']);

alter table app_user
  -- an address that waits to be proved by a code; until then everything goes to the one before
  add column waiting_email text,
  -- since a password that was set by a link in a mailbox: a code to the same mailbox is no second step
  add column by_mailbox boolean not null default false;

alter table policy
  add column code_digits smallint check (code_digits between 6 and 8),
  add column weak_for_administrators text check (weak_for_administrators in ('allowed', 'off'));

-- `mailbox`: by a password and a code to a mailbox, which is less than two things that only the person has
create domain session_level as text check (value in ('password', 'recovery', 'mailbox', 'second-factor'));
alter table session
  drop constraint session_level_check,
  alter column level type session_level;
