-- The outbox: a message is a row written in the transaction that needs it.
create table outbox (
  organization_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  channel text not null check (channel in ('email')),
  recipient text not null,
  template text not null,
  data jsonb not null,
  state text not null default 'waiting' check (state in ('waiting')),
  created_at timestamptz not null,
  primary key (organization_id, id)
);
