-- Lowest legal or reference wages.
-- grain: one row a country, occupation and start
-- inputs: reference/wage_floors.csv of the profile
create or replace table ref.wage_floors (
    country varchar, occupation varchar, currency varchar, amount double, valid_from date
);
