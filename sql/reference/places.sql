-- Places of concern near checkpoints.
-- grain: one row a place
-- inputs: reference/places.csv of the profile
create or replace table ref.places (
    name varchar, country varchar, lat double, lon double, checkpoints varchar[], source varchar,
    listed_on date
);
