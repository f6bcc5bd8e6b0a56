-- What the stages derive for a day; the rows of a day are replaced as a whole.
-- grain: see each table; every one carries as_of
-- inputs: none (made empty, filled by resolve, measure and score)
create table if not exists lake.resolve.agency (
    as_of date not null, entity_id varchar not null, name varchar, trade_name varchar, agency_id varchar,
    licence_no varchar, country varchar, region varchar, city varchar, address varchar, licence_status varchar,
    licence_from date, licence_to date, destinations varchar[], sectors varchar[], staff_count double,
    known_since date, registered boolean, seat_by varchar, unit varchar
);

create table if not exists lake.resolve.agency_alias (
    as_of date not null, agency_id varchar, licence_no varchar, agency_name varchar, entity_id varchar,
    certainty varchar not null, matched_by varchar not null, probability double
);

create table if not exists lake.resolve.employer (
    as_of date not null, entity_id varchar not null, name varchar, employer_id varchar, sector varchar,
    region varchar, country varchar, city varchar, staff_count double, registered_on date, status varchar,
    sanctioned_on date, known_since date, registered boolean, unit varchar
);

create table if not exists lake.resolve.employer_alias (
    as_of date not null, employer_id varchar, employer_name varchar, employer_region varchar, employer_city varchar,
    entity_id varchar, certainty varchar not null, matched_by varchar not null, probability double
);

-- one shared attribute of two entities, a < b; shared: what they share, null where that is personal
create table if not exists lake.resolve.link (
    as_of date not null, entity_kind varchar not null, a varchar not null, b varchar not null,
    attribute varchar not null, shared varchar, shared_key varchar not null, holders bigint not null,
    weight double not null, first_seen date, since date, is_bridge boolean,
    a_source varchar, a_file varchar, a_line bigint,
    b_source varchar, b_file varchar, b_line bigint
);

-- entities that strong links hold together
create table if not exists lake.resolve.family (
    as_of date not null, entity_kind varchar not null, family_id varchar not null, entity_id varchar not null,
    members bigint not null, strength double not null
);

-- merge: other_id is part of entity_id from the day on; split: other_id is an entity of its own again
create table if not exists lake.resolve.event (
    as_of date not null, entity_kind varchar not null, kind varchar not null, entity_id varchar not null,
    other_id varchar not null
);

-- likeness that is too weak to count: a person decides, in the profile's reference/identity_decisions.csv
create table if not exists lake.resolve.check_identity (
    as_of date not null, entity_kind varchar not null, written varchar, entity_id varchar,
    candidate_id varchar not null, probability double not null, records bigint not null
);

-- what spoke for and against a likeness, in log2 odds; b: the register's record that is most like it
create table if not exists lake.resolve.comparison (
    as_of date not null, entity_kind varchar not null, written varchar, entity_id varchar,
    candidate_id varchar not null, candidate_name varchar, attribute varchar not null,
    bits double not null, total double not null, file varchar,
    line bigint
);

-- what was compared is kept, not computed again: normal forms of records, and pairs with their weights in log2 odds,
-- for one epoch a kind; a record is known by the digest of what it says
create table if not exists lake.resolve.feature (
    entity_kind varchar not null, record_id varchar not null, name_key varchar, brand varchar[], compact varchar,
    alt varchar, skeleton varchar, latin boolean, phone varchar, email varchar, domain varchar, address varchar,
    postcode varchar, city varchar, region varchar, licence varchar, number varchar, bank varchar, branch boolean,
    numbers varchar[], countries varchar[], model varchar
);

create table if not exists lake.resolve.compared (
    entity_kind varchar not null, epoch varchar not null, record_id varchar not null, firm varchar
);

create table if not exists lake.resolve.pair (
    entity_kind varchar not null, epoch varchar not null, a varchar not null, b varchar not null, weight double,
    w_name double, w_phone double, w_email double, w_address double, w_place double, w_licence double, w_bank double
);

create table if not exists lake.measure.indicator (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, indicator varchar not null,
    peer_group varchar, num double, den double, value double, expected_by_season double, dispersion double,
    sure_num double, sure_den double, sure_value double, late_num double, late_den double,
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

create table if not exists lake.measure.waterfall (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, place bigint not null,
    step varchar not null, workers bigint, of_workers bigint, leak varchar
);

create table if not exists lake.score.point (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, indicator varchar not null,
    domain varchar, num double, den double, value double, peer_value double, expected double, shrunk double,
    low double, high double, points decimal(9, 2), points_sure decimal(9, 2), q_value double,
    status varchar not null, data_as_of date, completeness double, peer_group varchar,
    num_withheld varchar, den_withheld varchar -- why a count is not published; null: it is
);

create table if not exists lake.score.entity (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, score decimal(9, 2),
    score_sure decimal(9, 2), rank_with_ties bigint, rank_no_ties bigint, rank_low bigint, rank_high bigint,
    p_top double, top_k bigint, tier varchar, coverage double, facts bigint
);

create table if not exists lake.score.change (
    as_of date not null, previous_as_of date not null, entity_kind varchar not null, entity_id varchar not null,
    indicator varchar not null, cause varchar not null, points decimal(9, 2) not null
);

create table if not exists lake.score.leaving (
    as_of date not null, entity_kind varchar not null, unit varchar not null, entity_id varchar not null,
    place bigint not null, indicator varchar not null, num double, num_to double, value double, value_to double,
    score_to decimal(9, 2), cut decimal(9, 2)
);

create table if not exists lake.score.listing (
    as_of date not null, entity_kind varchar not null, unit varchar not null, lane varchar not null,
    list_rank bigint not null, entity_id varchar not null, inclusion_probability double
);

create table if not exists lake.score.weighting (
    as_of date not null, entity_kind varchar not null, entity_id varchar not null, version varchar not null,
    in_force boolean not null, score decimal(9, 2), rank bigint
);
