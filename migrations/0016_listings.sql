-- Lists of people. Each order has an index that is walked from where the last page ended, so that the last page takes as
-- long as the first; what only stands in another table is kept in the row for that.
alter table app_user
  -- the organization's name_key
  add company_key text collate "C" not null default '',
  -- 0: no second factor, 1: one that is of no use yet or any more, 2: one that was right once
  add protection smallint not null default 0 check (protection between 0 and 2);

create function protection_of(organization uuid, person uuid) returns smallint language sql stable as $$
  select coalesce(max(case state when 'active' then 2 else 1 end), 0)::smallint from enrollment
  where organization_id = organization and user_id = person and state in ('active', 'unproved', 'exhausted')
    -- what only stands in for a factor protects nobody
    and kind not in ('recovery-codes', 'bypass-code')
$$;

update app_user as u set company_key = o.name_key, protection = protection_of(u.organization_id, u.id)
from organization as o where o.id = u.organization_id;

create function know_company() returns trigger language plpgsql as $$
begin
  new.company_key := coalesce((select name_key from organization where id = new.organization_id), '');
  return new;
end $$;

create trigger know_company before insert on app_user
  for each row when (new.company_key = '') execute function know_company();

create function follow_company() returns trigger language plpgsql as $$
begin
  update app_user set company_key = new.name_key where organization_id = new.id;
  return null;
end $$;

create trigger follow_company after update of name_key on organization
  for each row when (old.name_key <> new.name_key) execute function follow_company();

create function follow_enrollment() returns trigger language plpgsql as $$
begin
  update app_user as u set protection = protection_of(u.organization_id, u.id)
  where (u.organization_id, u.id) in (select organization_id, user_id from begun)
    and u.protection <> protection_of(u.organization_id, u.id);
  return null;
end $$;

-- reason: once for a whole COPY; later changes are single rows, most of which leave the state as it is
create trigger follow_new_enrollment after insert on enrollment
  referencing new table as begun for each statement execute function follow_enrollment();

create function follow_state() returns trigger language plpgsql as $$
begin
  update app_user set protection = protection_of(new.organization_id, new.user_id)
  where organization_id = new.organization_id and id = new.user_id;
  return null;
end $$;

create trigger follow_state after update of state on enrollment
  for each row when (old.state <> new.state) execute function follow_state();

-- reason: with the path and the role in them a search reads no row that it does not find
create index app_user_by_path on app_user (path, id) include (role);
create index app_user_by_username on app_user (username_key, id) include (organization_id, path, role);
create index app_user_by_company on app_user (company_key, username_key, id) include (organization_id, path, role);
create index app_user_by_name on app_user (name_key, id) include (organization_id, path, role);
create index app_user_by_email on app_user (email_key, id) include (organization_id, path, role);
create index app_user_by_created on app_user (created_at, id) include (organization_id, path, role);
create index app_user_by_sign_in on app_user (coalesce(last_sign_in_at, '-infinity'), id) include (organization_id, path, role);
create index app_user_by_protection on app_user (protection, username_key, id) include (organization_id, path, role);

-- those who administer are few among many
create index app_user_administering on app_user (path) include (role) where role <> 'member';
create index app_user_administering_by_company on app_user (company_key, username_key, id) where role <> 'member';
create index app_user_administering_by_username on app_user (username_key, id) where role <> 'member';
create index app_user_administering_by_protection on app_user (protection, username_key, id) where role <> 'member';

create index organization_by_name on organization (name_key, id);
create index organization_by_created on organization (created_at, id);

-- reason: as 0014 has them, but said so that the planner can tell how many rows are in the scope
alter policy scope on organization using (current_setting('countersign.scope', true) = '*'
  or starts_with(path, nullif(current_setting('countersign.scope', true), '')));
alter policy scope on app_user using (current_setting('countersign.scope', true) = '*'
  or starts_with(path, nullif(current_setting('countersign.scope', true), '')));
