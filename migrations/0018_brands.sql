-- How an organization looks and speaks to its people, and to those of all below that have no brand of their own. What is
-- null is the organization's own name, or the product's color. The draft is what its preview shows.
create table brand (
  organization_id uuid not null,
  stage text not null check (stage in ('draft', 'live')),
  name text,
  support_contact text,
  issuer text,
  sender_name text,
  accent text check (accent ~ '^#[0-9a-f]{6}$'),
  accent_dark text check (accent_dark ~ '^#[0-9a-f]{6}$'),
  -- names the colors in the address of the sheet
  sheet text collate "C",
  -- names the picture in its address
  logo text collate "C",
  -- by language: what the sign-in page says above the form, and below it
  texts jsonb not null default '{}',
  created_at timestamptz not null,
  modified_at timestamptz not null,
  primary key (organization_id, stage)
);

create index brand_sheet on brand (sheet) where sheet is not null;

-- Pictures as we drew them anew from what was uploaded, never what was uploaded.
create table brand_logo (
  organization_id uuid not null,
  hash text collate "C" not null,
  png bytea not null,
  width smallint not null,
  height smallint not null,
  created_at timestamptz not null,
  primary key (organization_id, hash)
);

create index brand_logo_hash on brand_logo (hash);

call keep_in_scope(array['brand', 'brand_logo']);
