-- The most that an agency may take from a worker.
-- grain: one row a licensing country, destination, occupation and start
-- inputs: reference/fee_caps.csv of the profile, optional; amount in currency, or wage_share of a month's wage
create or replace table ref.fee_caps (
    country varchar, destination varchar, occupation varchar, currency varchar, amount double, wage_share double,
    valid_from date
);
