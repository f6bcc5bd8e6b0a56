-- ref.protection: what a person of a cohort is owed at least, and who to turn to.
-- grain: one row a cohort, country of work (* any) and language
-- inputs: reference/protection.csv of the profile
create or replace table ref.protection (
    cohort varchar, country varchar, language varchar, protection varchar, referral varchar
);
