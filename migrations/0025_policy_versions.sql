-- Which state of its policy an organization has: one more with every word that is said about its people, there or above, and
-- with every move. A session notes the state that it was measured by; one of another state is measured again before it
-- opens anything. Sessions from before this are measured once.
alter table organization add policy_version integer not null default 1;
alter table session add policy_version integer not null default 0;

-- The organization of whoever asked: the record says how far above the person they are, to those who may not see them.
alter table factor_reset add asked_by_organization uuid;

-- What the pages were shown in when somebody signed in from there: for letters that nobody's request stands behind.
alter table known_browser add language text;
