-- What happened, to whom, by whom. Ids are UUIDv7, so the key is in the order of time.
create table audit_event (
  organization_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  action text not null,
  outcome text not null check (outcome in ('done', 'refused')),
  reason text,
  method text,
  actor_id uuid,
  actor text not null,
  subject_id uuid,
  address text not null,
  browser text not null,
  detail jsonb,
  primary key (organization_id, id)
);

create index audit_event_of_subject on audit_event (organization_id, subject_id, id desc);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit events are never changed';
end $$;

create trigger audit_is_append_only before update or delete or truncate on audit_event
  for each statement execute function audit_is_append_only();
