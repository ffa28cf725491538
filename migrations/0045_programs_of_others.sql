-- Where programs ask that speak as clients of privacyIDEA do: who knows the address may ask for its application.
create table privacyidea_path (
  organization_id uuid not null,
  application_id uuid not null,
  -- keyed; the address itself is kept nowhere
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  primary key (organization_id, application_id)
);

-- Where an application is told what becomes of the factors of its people.
create table webhook (
  organization_id uuid not null,
  application_id uuid not null,
  address text not null check (length(address) <= 500),
  -- what notices are signed with
  sealed_secret bytea not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (organization_id, application_id)
);

-- What an application is, or was, told. Only ids: the rest is read when it is sent.
create table webhook_notice (
  -- of the application
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  event text not null check (event ~ '^[a-z.]{1,40}$'),
  person_organization_id uuid,
  person_id uuid,
  method text,
  happened_at timestamptz not null,
  state text not null check (state in ('waiting', 'taken', 'given-up')),
  -- when it is sent next; null: never again
  due_at timestamptz,
  tries integer not null default 0,
  -- of the last time
  answer text,
  answered_at timestamptz,
  primary key (organization_id, id)
);

create index webhook_notice_of_application on webhook_notice (organization_id, application_id, id desc);
create index webhook_notice_due on webhook_notice (due_at) where due_at is not null;
create index webhook_notice_age on webhook_notice (happened_at);

-- What became of somebody's factors, until it is known who is told of it.
create table factor_news (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  action text not null,
  method text,
  at timestamptz not null,
  primary key (organization_id, id)
);

create index factor_news_in_turn on factor_news (id);

call keep_in_scope(array['privacyidea_path', 'webhook', 'webhook_notice', 'factor_news']);

-- reason: every road that changes factors writes such a row, in the same transaction
create function note_factor_news() returns trigger language plpgsql as $$
begin
  insert into factor_news (organization_id, id, user_id, action, method, at)
  values (new.organization_id, new.id, new.subject_id, new.action, new.method, new.at);
  return null;
end $$;

create trigger factor_news after insert on audit_event for each row
  when (new.action in ('factor.proved', 'factor.removed', 'user.reset') and new.outcome = 'done' and new.subject_id is not null)
  execute function note_factor_news();
