-- One action in the record of a reseller with hundreds of organizations: the newest of each is one look, however rare it is.
create index audit_event_of_organization_action on audit_event (organization_id, action, id desc);
