-- Countries and their names.
-- grain: one row a country
-- inputs: reference/countries.csv of the profile; names: its columns name_<language>; lat and lon are optional:
-- where the maps put a destination
create or replace table ref.countries (
    code varchar, name_en varchar, names map (varchar, varchar), lat double, lon double
);
