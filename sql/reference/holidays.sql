-- Moving holidays.
-- grain: one row a holiday and year
-- inputs: reference/holidays.csv of the profile
create or replace table ref.holidays (
    name varchar, country varchar, starts_on date, ends_on date, names map (varchar, varchar)
);
