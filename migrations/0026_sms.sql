-- Two channels. What is sent by which kind of gateway is known to the code alone, so a new kind needs no migration.
alter table outbox
  drop constraint outbox_channel_check,
  add constraint outbox_channel_check check (channel in ('email', 'sms')),
  -- which gateway took it, or is being asked while it is sent; none for that of the server's settings
  add column gateway_organization_id uuid,
  add column gateway_id uuid,
  add column gateway_kind text,
  -- of an SMS: in how many parts it left, and what it cost where the gateway says so
  add column segments integer,
  add column cost numeric,
  add column currency text,
  -- gateways that were asked before and did not take it, or did not say so
  add column tries jsonb not null default '[]';

alter table gateway
  drop constraint gateway_channel_check,
  add constraint gateway_channel_check check (channel in ('email', 'sms')),
  drop constraint gateway_kind_check,
  add constraint gateway_kind_check check (kind ~ '^[a-z]{1,20}$');

-- How many codes left by a gateway in five minutes, and how many of those were typed in. Several rows of one slot, so that
-- many who type at the same moment do not wait for one another.
create table gateway_codes (
  organization_id uuid not null,
  gateway_id uuid not null,
  slot timestamptz not null,
  shard integer not null,
  sent integer not null,
  verified integer not null,
  primary key (organization_id, gateway_id, slot, shard)
);

create index gateway_codes_slot on gateway_codes (slot);

call keep_in_scope(array['gateway_codes']);
