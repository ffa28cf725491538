-- A level is an organization, there one role, or there one person; blank and zero stand for everybody, so that the levels of
-- a person are found by equality alone.
alter table policy
  add role text not null default '' check (role in ('', 'owner', 'administrator', 'support', 'member')),
  add user_id uuid not null default '00000000-0000-0000-0000-000000000000',
  -- since when this level has required it, as it does now
  add required_at timestamptz,
  -- from when it holds for a person; none of the three: at once
  add required_from timestamptz,
  add grace_days integer check (grace_days > 0),
  add grace_sign_ins integer check (grace_sign_ins > 0),
  add off_limits text[] not null default '{}',
  add trusted_browser_days integer check (trusted_browser_days >= 0),
  -- who may open the set-up window for somebody else, and so sees their key
  add set_up_by text check (set_up_by in ('administrators', 'owners', 'nobody')),
  add reset_wait integer check (reset_wait >= 0),
  add link_life integer check (link_life > 0),
  add constraint policy_one_start check (num_nonnulls(required_from, grace_days, grace_sign_ins) <= 1),
  drop constraint policy_pkey,
  add primary key (organization_id, user_id, role);

-- Somebody who is excused from what levels at and below another require, until a day.
create table policy_exception (
  organization_id uuid not null,
  user_id uuid not null,
  level_id uuid not null,
  reason text not null,
  granted_by uuid not null,
  granted_at timestamptz not null,
  ends_at timestamptz not null,
  primary key (organization_id, user_id, level_id)
);

-- What a person has had of their time before a requirement holds. It is kept whatever happens to them, so that nothing
-- begins it again.
create table grace (
  organization_id uuid not null,
  user_id uuid not null,
  -- when a requirement was first seen to apply to them
  applied_at timestamptz not null,
  -- the first sign-in after that, and how many there were
  first_sign_in_at timestamptz,
  sign_ins integer not null default 0,
  -- the end they were reminded of, and how many days before it was the last time
  reminded_end timestamptz,
  reminded_days integer,
  primary key (organization_id, user_id)
);

create index grace_running on grace (first_sign_in_at) where first_sign_in_at is not null;

call keep_in_scope(array['policy_exception', 'grace']);
