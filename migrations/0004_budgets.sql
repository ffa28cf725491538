-- How many wrong answers are left. `burst` wrong ones within a quarter of an hour start waits that double; `monthly` of
-- them within thirty days (null: no such limit) end it until the oldest is thirty days old, whatever succeeds meanwhile.
create table attempt_budget (
  organization_id uuid not null,
  subject text collate "C" not null,
  burst integer not null,
  monthly integer,
  wrong_at timestamptz[] not null default '{}',
  cleared_at timestamptz not null default '-infinity',
  waits integer not null default 0,
  blocked_until timestamptz not null default '-infinity',
  primary key (organization_id, subject)
) with (fillfactor = 70);
