-- ref.card: the indicators' cards, without their words: what each one counts, over which days, and what it may say.
-- grain: one row an indicator
-- inputs: none (filled from config/indicators; `transforms.cards.Card` explains the fields)
-- notes: num_people, den_people, value_people = that number counts people; told = who is visited may hear of it
create or replace table ref.card (
    indicator varchar, entity_kind varchar, kind varchar, domain varchar, direction varchar, peers varchar,
    window_days bigint, maturity_days bigint, spans map (varchar, integer), smoothing double, minimum_base double,
    telling_cases integer,
    num_counts varchar, den_counts varchar, value_counts varchar, part_of varchar, base_without varchar,
    rest_shown boolean,
    from_neighbours boolean, settled_by_visit boolean,
    ratio double, weight double, cap double, half double, needs varchar[], any_need boolean,
    stands_in_for varchar, columns varchar[], history_days integer, reference varchar[], source varchar, owner varchar,
    num_people boolean, den_people boolean, value_people boolean, told boolean
);
