-- Where towns are, so that the visits of a day come in an order that can be driven.
-- grain: one row a town
-- inputs: reference/towns.csv of the profile, which it need not have
create or replace table ref.towns (name varchar, region varchar, lat double, lon double);
