-- What has been accepted from a factor that counts upwards stands with the enrollment, which an answer writes anyway: the
-- time step of an authenticator app; the counter of a security key is one too. None at or below it is accepted again.
alter table enrollment add column spent bigint not null default -1;

update enrollment as e set spent = s.last_step
from totp_secret as s where s.organization_id = e.organization_id and s.enrollment_id = e.id;

alter table totp_secret drop column last_step;

-- A check of a table is parsed again by every statement that writes it; that of a domain is kept. Not an enumerated type:
-- its comparisons count as leaky, so that under row-level security the planner does without indexes and statistics.
create domain enrollment_state as text check (value in ('pending', 'unproved', 'active', 'exhausted', 'ended'));
drop index enrollment_of_user;
alter table enrollment
  drop constraint enrollment_state_check,
  -- that only what is pending expires, and only what has ended has an end, is held by the two files that write this table
  drop constraint enrollment_check,
  drop constraint enrollment_check1,
  alter column state type enrollment_state;
create index enrollment_of_user on enrollment (organization_id, user_id) where state <> 'ended';

create domain audit_outcome as text check (value in ('done', 'refused'));
alter table audit_event
  drop constraint audit_event_outcome_check,
  alter column outcome type audit_outcome;

-- A year holds the beginnings of thirteen times thirty days.
update attempt_budget set monthly = 19 where monthly = 20;
