-- Deployment bans.
-- grain: one row a ban
-- inputs: reference/bans.csv of the profile
create or replace table ref.bans (
    country varchar, occupation varchar, starts_on date, ends_on date
);
