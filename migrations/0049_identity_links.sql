-- By which word of an identity provider a person is let in: by its subject, never by an e-mail address.
create table identity_link (
  organization_id uuid not null,
  provider_id uuid not null,
  issuer text not null check (length(issuer) <= 1024),
  subject text not null check (length(subject) <= 1024),
  user_id uuid not null,
  -- how they came to be linked
  made_by text not null check (made_by in ('themselves', 'joining', 'provisioning')),
  created_at timestamptz not null,
  last_sign_in_at timestamptz,
  -- how the last sign-in was taken: it gave proof, it was trusted without, or the second factor was ours
  standing text check (standing in ('proved', 'trusted', 'asked')),
  -- the last proof that was taken, and when it came
  proof_methods text[] not null default '{}',
  proof_context text check (length(proof_context) <= 1024),
  proved_at timestamptz,
  -- the role it gave at the last sign-in: one that was given by hand since is another
  role text check (role in ('member', 'support', 'administrator')),
  primary key (organization_id, provider_id, issuer, subject),
  check ((standing is null) = (last_sign_in_at is null))
);

-- of one provider each person has one
create unique index identity_link_of_user on identity_link (organization_id, user_id, provider_id, issuer);
create index identity_link_exempt on identity_link (organization_id, user_id) where standing in ('proved', 'trusted');

call keep_in_scope(array['identity_link']);

-- `provider`: by an identity provider that asks for the second factor itself
do $$
declare
  former name;
begin
  select conname into strict former from pg_constraint where contypid = 'session_level'::regtype;
  execute format('alter domain session_level drop constraint %I', former);
end $$;
alter domain session_level add constraint session_level_is_known
  check (value in ('password', 'recovery', 'mailbox', 'trusted-browser', 'provider', 'second-factor'));

-- the provider by which it began: when that ends, the session ends with it
alter table session add column provider_id uuid;
create index session_of_provider on session (organization_id, provider_id) where provider_id is not null;

-- the address was said by a provider that does not speak for its domain
alter table app_user add column email_unproved boolean not null default false;

-- the provider that stands where else the password does
alter table sign_in_attempt add column provider_id uuid;

alter table policy
  -- how far a provider may stand in for our second factor, and whether its proof counts where nothing but passkeys does
  add column exemption text check (exemption in ('always', 'on-proof', 'none')),
  add column provider_keys text check (provider_keys in ('allowed', 'off'));

-- for a person who links their sign-in at the provider, or proves again there who they are
do $$
declare
  former name;
begin
  select conname into strict former from pg_constraint
    where conrelid = 'identity_flow'::regclass and contype = 'c' and conname like '%purpose%';
  execute format('alter table identity_flow drop constraint %I', former);
end $$;
alter table identity_flow add constraint identity_flow_purpose_is_known
  check (purpose in ('sign-in', 'test', 'unasked', 'link', 'confirm'));

-- What a provider vouched for ends with it, and with whatever its word was worth: whoever came by it signs in again.
create function end_by_provider() returns trigger language plpgsql as $$
begin
  delete from session where organization_id = old.organization_id and provider_id = old.id;
  delete from sign_in_attempt where provider_id = old.id;
  if tg_op = 'DELETE' then
    delete from identity_link where organization_id = old.organization_id and provider_id = old.id;
  else
    update identity_link set standing = 'asked'
      where organization_id = old.organization_id and provider_id = old.id and standing <> 'asked';
  end if;
  return null;
end $$;

create trigger identity_provider_gone after delete on identity_provider for each row execute function end_by_provider();
create trigger identity_provider_other after update on identity_provider for each row
  when ((old.issuer, old.settings, old.trust, old.proofs, old.enabled)
    is distinct from (new.issuer, new.settings, new.trust, new.proofs, new.enabled))
  execute function end_by_provider();
