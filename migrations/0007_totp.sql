-- Seeds of authenticator apps, sealed.
create table totp_secret (
  organization_id uuid not null,
  enrollment_id uuid not null,
  sealed bytea not null,
  algorithm text not null,
  digits smallint not null,
  period smallint not null,
  -- the last time step that was accepted; none at or before it ever is again
  last_step bigint not null default -1,
  primary key (organization_id, enrollment_id)
) with (fillfactor = 80);
