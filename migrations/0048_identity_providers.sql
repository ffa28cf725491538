-- Where people of an organization sign in instead of here: by OpenID Connect or SAML 2.0.
create table identity_provider (
  organization_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('oidc', 'saml')),
  name text not null check (length(name) between 1 and 60),
  -- "iss" of OpenID Connect, or the entity id of SAML
  issuer text not null check (length(issuer) between 1 and 1024),
  -- what is typed in for its kind
  settings jsonb not null,
  -- the client secret, where there is one
  sealed_secret bytea,
  -- what requests to it are signed with, and the certificate it is checked by; made with the first request that needs it
  sealed_key bytea,
  certificate text,
  enabled boolean not null,
  trust text not null check (trust in ('none', 'on-proof', 'always')),
  proofs jsonb not null,
  roles jsonb not null,
  -- whether new people are made as they come
  joins boolean not null,
  -- who of its organization may still sign in with a password here
  passwords text not null check (passwords in ('everybody', 'owners-only')),
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (organization_id, id)
);

create unique index identity_provider_by_id on identity_provider (id);

-- What the provider publishes of itself, as it was fetched last.
create table identity_metadata (
  organization_id uuid not null,
  provider_id uuid not null,
  -- discovery and keys, or addresses and certificates
  document jsonb not null,
  fetched_at timestamptz not null,
  -- when it is fetched next
  due_at timestamptz not null,
  -- why it could not be fetched since, and since when
  problem text check (length(problem) <= 500),
  failing_since timestamptz,
  -- when somebody was told of keys that end or of the problem
  warned_at timestamptz,
  primary key (organization_id, provider_id)
);

create index identity_metadata_due on identity_metadata (due_at);

-- Names behind the @ of usernames and addresses, by which people are sent to their provider.
create table identity_domain (
  organization_id uuid not null,
  name text not null check (length(name) <= 253),
  -- what a TXT record must say
  challenge text not null,
  provider_id uuid,
  created_at timestamptz not null,
  proved_at timestamptz,
  primary key (organization_id, name)
);

-- of the whole tree, it is one organization's
create unique index identity_domain_proved on identity_domain (name) where proved_at is not null;

-- A sign-in that is under way at a provider.
create table identity_flow (
  organization_id uuid not null,
  provider_id uuid not null,
  state_hash bytea not null,
  purpose text not null check (purpose in ('sign-in', 'link', 'confirm', 'test', 'unasked')),
  -- the browser that began; null where the provider did
  browser_hash bytea,
  -- whoever tries it out
  user_organization_id uuid,
  user_id uuid,
  -- nonce, verifier, and the id of the request
  sealed bytea not null,
  -- what SAML brought, until the browser that began comes for it
  sealed_answer bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organization_id, state_hash)
);

create unique index identity_flow_by_state on identity_flow (state_hash);
create index identity_flow_expired on identity_flow (expires_at);

-- What was asserted and is not taken twice.
create table identity_assertion (
  organization_id uuid not null,
  provider_id uuid not null,
  id_hash bytea not null,
  expires_at timestamptz not null,
  primary key (organization_id, provider_id, id_hash)
);

create index identity_assertion_expired on identity_assertion (expires_at);

call keep_in_scope(array[
  'identity_provider', 'identity_metadata', 'identity_domain', 'identity_flow', 'identity_assertion'
]);
