-- Inspection units and what they can visit in a day.
-- grain: one row a unit
-- inputs: reference/units.csv of the profile; names: its columns name_<language>
-- notes: capacity = visits of a day, as many as its teams' hours allow where it says these (transforms/session)
create or replace table ref.units (
    unit varchar, name varchar, kind varchar, serves varchar[], capacity bigint, language varchar,
    names map (varchar, varchar), contact varchar, visits varchar[], letters bigint, office varchar, teams bigint,
    hours double, visit_hours double check (visit_hours > 0)
);
