-- What asks by RADIUS: a VPN gateway, a switch, a server with PAM.
create table radius_client (
  organization_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  -- from where it sends packets; null: by TLS only
  network cidr,
  -- what it shares with us, sealed
  secret bytea not null,
  -- SHA-256 of the certificate it shows by TLS; null: by UDP only
  fingerprint bytea check (octet_length(fingerprint) = 32),
  -- its requests are taken without a Message-Authenticator
  bare boolean not null,
  -- a list of objects of role (or all), name and value
  attributes jsonb not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (organization_id, id),
  check (network is not null or fingerprint is not null)
);

create index radius_client_of_application on radius_client (organization_id, application_id);
create index radius_client_at on radius_client using gist (network inet_ops);
create index radius_client_by_fingerprint on radius_client (fingerprint) where fingerprint is not null;

call keep_in_scope(array['radius_client']);
