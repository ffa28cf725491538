-- Of which organization whoever did it is, where that is another than the row's: then it is one above it.
alter table audit_event add column actor_organization_id uuid;

-- The record of a subtree is read along the organizations in it; that of most of the tree, and every question for one
-- action, along this.
create index audit_event_of_action on audit_event (action, id desc);

-- What somebody did to others. What people do to themselves is found by whom it happened to, and is no cost here.
create index audit_event_of_actor on audit_event (actor_id, id desc)
  where actor_id is not null and subject_id is distinct from actor_id;

-- Read by whoever administers: one look at the organization's row for each, and no call of a function. A scalar question,
-- as PostgreSQL would answer another kind by reading all organizations first.
alter policy scope on audit_event
  using (current_setting('countersign.scope', true) = '*' or (select true from organization as o where o.id = organization_id))
  with check (current_setting('countersign.scope', true) = '*' or is_in_scope(organization_id));
