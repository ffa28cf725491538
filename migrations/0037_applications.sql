-- What an organization protects besides the portal, and who was let in there.
create table application (
  organization_id uuid not null,
  id uuid not null,
  kind text not null check (kind ~ '^[a-z-]{1,20}$'),
  name text not null check (length(name) between 1 and 100),
  -- scheme, host and port of each of its addresses, the first for people
  origins text[] not null,
  -- who may enter: people of these roles, or of any, of these organizations and those below, or of its own and those below
  roles text[] not null,
  organizations uuid[] not null,
  -- what a sign-in must have reached
  assurance text not null check (assurance in ('any', 'second-step', 'two-factors', 'phishing-resistant')),
  -- and how many seconds ago at most; null: however long ago
  fresh_seconds integer check (fresh_seconds between 60 and 86400),
  -- a list of objects of prefix, demand and fresh_seconds
  rules jsonb not null,
  enabled boolean not null,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (organization_id, id)
);

-- Somebody was let into an application from a session of theirs, and is in as long as that lasts.
create table application_pass (
  -- of the person
  organization_id uuid not null,
  token_hash bytea not null,
  user_id uuid not null,
  session_id uuid not null,
  application_organization_id uuid not null,
  application_id uuid not null,
  origin text not null,
  created_at timestamptz not null,
  -- set until the browser has fetched it: what only the browser that asked for it knows
  state_hash bytea,
  -- a ticket is good for a minute
  fetch_until timestamptz,
  primary key (organization_id, token_hash)
);

create index application_pass_of_user on application_pass (organization_id, user_id, session_id);
create index application_pass_of_application on application_pass (application_id);
create index application_pass_unfetched on application_pass (fetch_until) where fetch_until is not null;

call keep_in_scope(array['application', 'application_pass']);
