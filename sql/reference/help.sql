-- Where somebody finds help, can check a licence, or complain.
-- grain: one row a place of help
-- inputs: reference/help.csv of the profile, optional; kind: licence (to check one), help, complaint or embassy
create or replace table ref.help (
    kind varchar, name varchar, country varchar, languages varchar[], phone varchar, link varchar
);
