-- Rules of law: which article an indicator's reason is about.
-- grain: one row a rule (an indicator) and article
-- inputs: reference/rules.csv of the profile; texts: its columns text_<language>
create or replace table ref.rules (
    rule varchar, article varchar, texts map (varchar, varchar), link varchar
);
