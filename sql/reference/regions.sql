-- Regions (ISO 3166-2) and their names.
-- grain: one row a region
-- inputs: reference/regions.csv of the profile, where it is there; names: its columns name_<language>
create or replace table ref.regions (code varchar, name varchar, names map (varchar, varchar));
