-- Codes of one list and what they are in another, for mappings to look up.
-- grain: one row a code of one list and the list that it is turned into
-- inputs: reference/crossings.csv of the profile
create or replace table ref.crossings (
    from_list varchar, from_code varchar, to_list varchar, to_code varchar
);
