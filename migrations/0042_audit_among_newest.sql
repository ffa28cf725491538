-- The record of a part of the tree is read along the newest rows of an action, where the part is large enough to have enough
-- among them.

-- Asked once for a statement which organizations those are, and no longer of each row: most rows along an action are others'.
-- Who is shown the whole tree is asked nothing: the path of the operator, of whom there is one, begins every path, and is one id
-- and a slash.
alter policy scope on audit_event using (
  (select current_setting('countersign.scope', true) = '*' or length(current_setting('countersign.scope', true)) = 37)
  or organization_id in (
    select o.organization_id from organization_counts as o
    where o.path >= (select nullif(current_setting('countersign.scope', true), ''))
      and o.path < (select current_setting('countersign.scope', true) || '~')));

-- reason: whose row it is, is asked of each; here that is answered without reading it
drop index audit_event_of_action;
create index audit_event_of_action on audit_event (action, id desc) include (organization_id);

-- How far back so many rows of an action go, whoever's they are: where to stop looking, and nothing that is shown. Null where
-- there are fewer. For that alone it looks beyond the scope. A setting of our own cannot be one of the function.
create function audit_reach(wanted text, before uuid, rows integer) returns uuid language plpgsql as $$
declare
  scope text := current_setting('countersign.scope', true);
  reach uuid;
begin
  perform set_config('countersign.scope', '*', true);
  select id into reach from audit_event where action = wanted and id < before order by id desc offset rows - 1 limit 1;
  perform set_config('countersign.scope', scope, true);
  return reach;
end $$;
