-- The month of second factors is that of a person: what is wrong from browsers they never used counts there too, and those
-- may use up a part of it. What was wrong before goes on counting.
update attempt_budget as b set monthly = 15, monthly_at = (
  select array_agg(at order by at) from unnest(b.monthly_at || strange.monthly_at) as each (at))
from attempt_budget as strange
where b.subject like 'second-factor:known:%' and strange.organization_id = b.organization_id
  and strange.subject = 'second-factor:strange:' || split_part(b.subject, ':', 3) and strange.monthly_at <> '{}';
update attempt_budget set monthly = 15 where subject like 'second-factor:known:%';
update attempt_budget set monthly = 10 where subject like 'second-factor:strange:%';

alter table attempt_budget
  -- when the person was told last that somebody guesses
  add column told_at timestamptz,
  -- when support gave back some of the month last
  add column eased_at timestamptz;

-- What is counted for a name ends with its hash: support looks for all of one person at once.
create index attempt_budget_of_name on attempt_budget (organization_id, right(subject, 43)) where subject like 'password:%';

-- How many wrong sign-ins strangers made at a realm, in five minutes each; what an hour comes to makes them wait.
create table flood (
  organization_id uuid not null,
  since timestamptz not null,
  wrong integer not null,
  -- of these, what no longer counts since somebody lifted the waits
  forgiven integer not null default 0,
  -- one bit for each network, at the place its hash says: about how many they are, and not which
  networks bit(4096) not null,
  -- of the realm, when the five minutes began
  people integer not null,
  primary key (organization_id, since)
) with (fillfactor = 50);

call keep_in_scope(array['flood']);
