-- Recognizes the key that secrets in this database are sealed with: another one must not start on it.
create table key_check (
  id boolean primary key default true check (id),
  hash bytea not null
);
