-- How many wrong answers are left. The `burst`th within a quarter of an hour starts a wait, each further one a wait twice
-- as long; a right one ends that. The `monthly`th within thirty days (null: no such limit) ends everything until the
-- oldest is thirty days old, whatever succeeds meanwhile.
create table attempt_budget (
  organization_id uuid not null,
  subject text collate "C" not null,
  burst integer not null,
  monthly integer,
  burst_at timestamptz[] not null default '{}',
  monthly_at timestamptz[] not null default '{}',
  waits integer not null default 0,
  blocked_until timestamptz not null default '-infinity',
  primary key (organization_id, subject)
) with (fillfactor = 70);
