"""The relations of core about permits and counted crossings, as the small scored day has them: nearly empty."""

PERMITS = """
create table core.work_permits (permit_no varchar, employer_entity_id varchar, workers bigint, entity_id varchar,
    applied_on date, certainty varchar, employer_region varchar, employer_sector varchar, origin_region varchar,
    destination varchar, occupation varchar, wage_month double, currency varchar, fee_charged double,
    job_order_no varchar, status varchar, decided_on date, valid_from date, valid_to date, known_from date);
create table core.permit_known (permit_no varchar, entered_on date, versions bigint);
create table core.permit_delay as select unnest(range(121)) as days, 1::decimal(18, 9) as share;
create table core.leaving_in_sight (permit_no varchar);
create table core.return_in_sight (place varchar, day date, days bigint);
create table core.permit_end (permit_no varchar, left_from varchar, valid_to date, away boolean, renewed boolean);
create table core.crossing_counts (day date, checkpoint varchar, direction varchar, other_country varchar,
    purpose varchar, travellers bigint);
create table core.crossing_day (day date, checkpoint varchar, direction varchar, other_country varchar,
    purpose varchar, travellers bigint);
create table core.sight (place varchar, direction varchar, day date, blind_so_far decimal(18, 6));
create table core.permit_trip as select * from (values
    ('P-1', 'a1', 'IDBTH', 'MYS', date '2026-03-02', date '2026-03-03', null::date),
    ('P-2', 'a1', 'IDBTH', 'MYS', date '2026-03-09', null, null)
) as t (permit_no, entity_id, left_from, left_for, left_on, arrived_on, back_on);
"""
