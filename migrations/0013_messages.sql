-- Delivery: the outbox row goes from waiting over sending to sent, failed or expired. `due_at` is when it is next taken;
-- while it is being sent, when another node may take it because the first one is gone.
alter table outbox
  drop constraint outbox_state_check,
  add constraint outbox_state_check check (state in ('waiting', 'sending', 'sent', 'failed', 'expired')),
  -- of the request that caused it; what the person chose goes before it
  add column language text,
  -- codes and links, sealed; gone when the row is finished, as is `data`
  add column secret bytea,
  add column attempts integer not null default 0,
  add column due_at timestamptz,
  add column expires_at timestamptz,
  add column gateway text,
  add column answer text,
  add column finished_at timestamptz;

update outbox set due_at = created_at, expires_at = created_at + interval '1 day';

alter table outbox alter column due_at set not null, alter column expires_at set not null;

create index outbox_due on outbox (due_at) where state in ('waiting', 'sending');
create index outbox_finished on outbox (finished_at) where finished_at is not null;

-- By what messages leave, in the order they are tried: those of the organization, then of the ones above it. Settings
-- hold the password and the signing key and are sealed as a whole.
create table gateway (
  organization_id uuid not null,
  id uuid not null,
  channel text not null check (channel in ('email')),
  kind text not null check (kind in ('smtp')),
  position integer not null,
  name text not null,
  sender_address text not null,
  sender_name text,
  settings bytea not null,
  failures integer not null default 0,
  tripped_until timestamptz,
  answer text,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (organization_id, id)
);
