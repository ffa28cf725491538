-- The fraud guard: what stands between somebody who makes us send messages and the bill.

-- What a level says. Said by those above it, or by itself: the stricter of the two holds.
create table guard_setting (
  organization_id uuid not null,
  by_above boolean not null,
  -- `record`: nothing is refused, what would have been is written down
  mode text check (mode in ('enforce', 'record')),
  -- codes for numbers go to these only
  countries text[],
  -- where its people are, as long as nothing else says so
  home_country text,
  internet_numbers boolean,
  -- limits by name; what is not there is inherited
  limits jsonb not null default '{}',
  -- how many messages, and how much money in ten-thousandths of the currency, in a calendar month
  monthly_messages integer check (monthly_messages >= 0),
  monthly_money bigint check (monthly_money >= 0),
  currency text,
  -- of one segment of a message to a phone, where the gateway does not say
  price bigint check (price >= 0),
  primary key (organization_id, by_above)
);

-- What was taken from a limit. Instants, oldest first, for limits of the last minutes and the last day; a sum for those of
-- a calendar month, which began at `begun_at`.
create table guard_count (
  organization_id uuid not null,
  subject text collate "C" not null,
  burst integer,
  daily integer,
  monthly bigint,
  enforced boolean not null,
  taken_at timestamptz[] not null default '{}',
  begun_at timestamptz,
  used bigint not null default 0,
  -- the one taken last was one too many, and let pass because nothing is refused
  is_over boolean not null default false,
  ends_at timestamptz not null,
  primary key (organization_id, subject)
) with (fillfactor = 80);

-- Codes that were let pass, and whether they came back.
create table guard_code (
  organization_id uuid not null,
  id uuid not null,
  channel text not null check (channel in ('email', 'sms')),
  recipient_hash bytea not null,
  -- a number without its last four digits; empty for mail
  prefix text collate "C" not null,
  country text not null,
  -- the limits that get this one back when it is answered
  subjects text[] not null,
  sent_at timestamptz not null,
  verified_at timestamptz,
  primary key (organization_id, id)
);

create index guard_code_recipient on guard_code (organization_id, recipient_hash, sent_at);
create index guard_code_prefix on guard_code (organization_id, channel, prefix, sent_at);
create index guard_code_sent on guard_code (organization_id, channel, sent_at);
create index guard_code_age on guard_code (sent_at);

-- Where too few codes came back. `since`: what was sent before it no longer counts.
create table guard_stop (
  organization_id uuid not null,
  subject text collate "C" not null,
  since timestamptz not null,
  until timestamptz not null,
  stops integer not null,
  primary key (organization_id, subject)
);

-- What was refused: a row for each limit and window, not for each message. `level_id`: whose limit it was.
create table guard_refusal (
  organization_id uuid not null,
  id uuid not null unique,
  level_id uuid not null,
  channel text not null,
  subject text collate "C" not null,
  reason text not null,
  -- what is shown of what the limit is about
  about text not null,
  enforced boolean not null,
  count integer not null,
  window_at timestamptz not null,
  last_at timestamptz not null,
  until timestamptz,
  lifted_at timestamptz,
  recorded_at timestamptz,
  primary key (organization_id, level_id, subject, reason, window_at, enforced)
);

create index guard_refusal_unrecorded on guard_refusal (window_at) where recorded_at is null;
create index guard_refusal_age on guard_refusal (window_at);

-- Countries in which people of an organization, or below it, have proved a number.
create table guard_country (
  organization_id uuid not null,
  country text not null,
  proved_at timestamptz not null,
  primary key (organization_id, country)
);

-- The statement of a month.
create table guard_month (
  organization_id uuid not null,
  month date not null,
  channel text not null,
  country text not null,
  currency text not null,
  sent integer not null default 0,
  segments integer not null default 0,
  verified integer not null default 0,
  cost bigint not null default 0,
  primary key (organization_id, month, channel, country, currency)
);

-- What has left and is not yet in the statement.
alter table outbox add column accounted boolean not null default false;
create index outbox_unaccounted on outbox (finished_at) where state = 'sent' and channel = 'sms' and not accounted;

-- Months whose owners were told that the budget is nearly used up.
create table guard_warning (
  organization_id uuid not null,
  month date not null,
  warned_at timestamptz not null,
  primary key (organization_id, month)
);

call keep_in_scope(array['guard_setting', 'guard_count', 'guard_code', 'guard_stop', 'guard_refusal', 'guard_country', 'guard_month',
  'guard_warning']);
