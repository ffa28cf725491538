-- An application asks somebody for their yes to one action, in exactly these words.
create table confirmation (
  -- of the key
  organization_id uuid not null,
  id uuid not null,
  key_id uuid not null,
  application_id uuid,
  -- where the person signs in
  realm_id uuid not null,
  -- nobody: there is no such person, which only we know
  user_organization_id uuid,
  user_id uuid,
  text text not null check (length(text) between 1 and 500),
  nonce text,
  return_to text,
  language text,
  -- of the address of its page
  page_hash bytea not null unique,
  -- of the browser that opened it first: no other can answer
  browser_hash bytea,
  state text not null check (state in ('waiting', 'confirmed', 'refused', 'taken')),
  -- what it was confirmed with
  method text,
  acr text,
  amr text[],
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- when the person said yes or no
  answered_at timestamptz,
  primary key (organization_id, id),
  check ((state = 'waiting') = (answered_at is null)),
  check ((state in ('confirmed', 'taken')) = (method is not null))
);

create index confirmation_expiry on confirmation (expires_at);
create index confirmation_refused on confirmation (organization_id, user_id, answered_at) where state = 'refused';

call keep_in_scope(array['confirmation']);
