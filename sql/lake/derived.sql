-- What the stages derive for a day; the rows of a day are replaced as a whole.
-- grain: see each table; every one carries as_of
-- inputs: none (made empty, filled by resolve, measure and score)
create table if not exists lake.resolve.agency (
    as_of date not null, entity_id varchar not null, name varchar, trade_name varchar, agency_id varchar,
    licence_no varchar, country varchar, region varchar, city varchar, address varchar, licence_status varchar,
    licence_from date, licence_to date, destinations varchar[], sectors varchar[], staff_count double,
    known_since date, registered boolean, unit varchar
);

create table if not exists lake.resolve.agency_alias (
    as_of date not null, agency_id varchar, licence_no varchar, agency_name varchar, entity_id varchar,
    certainty varchar not null
);

create table if not exists lake.measure.indicator (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, indicator varchar not null,
    peer_group varchar, num double, den double, expected_by_season double, dispersion double,
    status varchar not null, data_as_of date, completeness double
);

create table if not exists lake.measure.evidence (
    as_of date not null, indicator varchar not null, entity_kind varchar not null, entity_id varchar not null,
    source varchar, record_id varchar, event_on date, file varchar, line bigint, true_count bigint
);

create table if not exists lake.measure.volume (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, week date not null,
    volume double, expected double, upper double
);

create table if not exists lake.score.point (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, indicator varchar not null,
    domain varchar, num double, den double, value double, peer_value double, expected double, shrunk double,
    low double, high double, points decimal(9, 2), status varchar not null, data_as_of date, completeness double,
    peer_group varchar
);

create table if not exists lake.score.entity (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, score decimal(9, 2),
    rank_with_ties bigint, rank_no_ties bigint, rank_low bigint, rank_high bigint, tier varchar, coverage double,
    facts bigint
);

create table if not exists lake.score.listing (
    as_of date not null, entity_kind varchar not null, unit varchar not null, lane varchar not null,
    list_rank bigint not null, entity_id varchar not null, inclusion_probability double
);
