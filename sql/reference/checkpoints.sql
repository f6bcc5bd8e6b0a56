-- Border checkpoints.
-- grain: one row a checkpoint
-- inputs: reference/checkpoints.csv of the profile
create or replace table ref.checkpoints (
    code varchar, name varchar, country varchar, mode varchar, region varchar, lat double, lon double,
    tz varchar, minor boolean
);
