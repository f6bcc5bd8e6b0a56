-- measure.*: what the engine fills for the day, before it goes to the lake in one transaction.
-- grain: one row an entity and indicator; one row an entity, indicator and record; one row an entity and week
-- inputs: none (made empty)
create or replace table measure.indicator (
    entity_kind varchar, entity_id varchar, indicator varchar, peer_group varchar, num double, den double,
    value double, expected_by_season double, dispersion double, sure_num double, sure_den double, sure_value double,
    late_num double, late_den double, status varchar, data_as_of date, completeness double
);

-- the part of what was counted that is older than a visit that found nothing, and what this visit is worth
create or replace table measure.seen (
    entity_kind varchar, entity_id varchar, indicator varchar, seen_part double, seen_worth double
);

create or replace table measure.evidence (
    indicator varchar, entity_kind varchar, entity_id varchar, source varchar, record_id varchar, event_on date,
    file varchar, line bigint, true_count bigint
);

-- what a visit has answered of a reason, so that only what is newer counts
create or replace table measure.cleared (
    entity_kind varchar, entity_id varchar, indicator varchar, cleared_on date, inspection_id varchar, cause varchar,
    muted_until date, num double
);

create or replace table measure.volume (
    entity_kind varchar, entity_id varchar, week date, volume double, expected double, upper double
);

-- what a season would bring to each calendar week; filled by surges
create or replace table measure.season (
    entity_kind varchar, entity_id varchar, week date, expected double, upper double
);

-- the same for the weeks that are compared; num_all = the whole history; value = count / expectation, smoothed;
-- common = how many times its season each entity is expected to be, because all of them together are
create or replace table measure.surge (
    indicator varchar, entity_id varchar, num double, num_all double, expected double, value double,
    dispersion double, common double
);
