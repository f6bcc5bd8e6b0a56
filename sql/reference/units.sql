-- Inspection units and what they can visit in a day.
-- grain: one row a unit
-- inputs: reference/units.csv of the profile
create or replace table ref.units (
    unit varchar, name varchar, kind varchar, serves varchar[], capacity bigint, language varchar,
    name_id varchar, contact varchar, visits varchar[]
);
