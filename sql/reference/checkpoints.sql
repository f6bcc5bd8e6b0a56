-- Border checkpoints.
-- grain: one row a checkpoint
-- inputs: reference/checkpoints.csv of the profile; opened_on and closed_on are optional: when it could be crossed
create or replace table ref.checkpoints (
    code varchar, name varchar, country varchar, mode varchar, region varchar, lat double, lon double,
    tz varchar, minor boolean, opened_on date, closed_on date
);
