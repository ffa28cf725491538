-- A level may take nothing but factors that no foreign page can pass on, at once or from a time on.
alter table policy
  add column phishing_resistant text check (phishing_resistant = 'required'),
  add column phishing_resistant_from timestamptz,
  add constraint policy_resistant_from check (phishing_resistant is not null or phishing_resistant_from is null);
