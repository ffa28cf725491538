-- Which state of its policy an organization has: one more with every word that is said about its people, there or above, and
-- with every move. A session notes the state that it was measured by; one of another state is measured again before it
-- opens anything. Sessions from before this are measured once.
alter table organization add policy_version integer not null default 1;
alter table session add policy_version integer not null default 0;
