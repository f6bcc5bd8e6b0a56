-- score.*: what the stage fills for the day, before it goes to the lake in one transaction; points in cents.
-- grain: one row an entity and indicator; an entity; a unit and place; an entity, indicator and cause; a condition
-- inputs: none (made empty)
create or replace table score.point (
    entity_kind varchar, entity_id varchar, indicator varchar, domain varchar, value double, peer_value double,
    expected double, shrunk double, low double, high double, cents bigint, sure bigint,
    q_value double
);

create or replace table score.entity (
    entity_kind varchar, entity_id varchar, cents bigint, sure bigint, rank_with_ties bigint, rank_no_ties bigint,
    rank_low bigint, rank_high bigint, p_top double, top_k bigint, tier varchar, coverage double, facts bigint
);

create or replace table score.listing (
    entity_kind varchar, unit varchar, lane varchar, list_rank bigint, entity_id varchar,
    inclusion_probability double
);

create or replace table score.change (
    entity_kind varchar, entity_id varchar, indicator varchar, cause varchar, cents bigint
);

create or replace table score.leaving (
    entity_kind varchar, unit varchar, entity_id varchar, place bigint, indicator varchar, num double, num_to double,
    value double, value_to double, cents bigint, cut bigint
);

create or replace table score.weighting (
    entity_kind varchar, entity_id varchar, version varchar, in_force boolean, cents bigint, rank bigint
);
