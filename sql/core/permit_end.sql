-- core.permit_end: where the holder of a permit was 60 days after it ended, as far as the border saw.
-- grain: one row a permit with a worker's pseudonym
-- inputs: core.work_permits, core.holder_crossing, $from_day
-- look-back: permits granted in 800 days that ended up to 60 days ago (all had the same time to come home), in the
--        longest window of the cards that read it and in the 425 days of measure.waterfall
-- notes: away = the last crossing up to then led out of the country that was left; renewed = another permit of the
--        worker covers that day, so that being abroad is as it should be
create or replace table core.permit_end as
with ended as (
    select
        permit_no,
        entity_id,
        employer_entity_id,
        worker,
        destination,
        issued_on,
        valid_to,
        valid_to + 60 as due_on
    from core.work_permits
    where
        status in ('approved', 'ended')
        and worker is not null
        and issued_on > $as_of - 800
        and valid_to > least($from_day, $as_of - 425)
        and valid_to <= $as_of - 60
),

seen as (
    select
        ended.permit_no,
        min(struct_pack(
            left_on := c.day, at := c.crossed_at, crossing_id := c.crossing_id, left_from := c.checkpoint
        )) filter (
            where c.direction = 'exit' and c.checkpoint_country <> ended.destination
        ) as departure,
        max(struct_pack(
            at := c.crossed_at, crossing_id := c.crossing_id, last_on := c.day,
            away := (c.direction = 'exit') = (c.checkpoint_country <> ended.destination), file := c.file, line := c.line
        )) as last_crossing
    from ended
    inner join core.holder_crossing as c
        on ended.worker = c.traveller and c.day between ended.issued_on and ended.due_on
    group by ended.permit_no
),

renewed as (
    select distinct ended.permit_no
    from ended
    inner join core.work_permits as p on ended.worker = p.worker and ended.permit_no <> p.permit_no
    where p.status in ('approved', 'ended') and ended.due_on between p.issued_on and p.valid_to
)

select
    ended.*,
    seen.departure.left_on,
    seen.departure.left_from,
    coalesce(seen.last_crossing.away, false) as away,
    seen.last_crossing.last_on,
    seen.last_crossing.crossing_id as last_crossing_id,
    seen.last_crossing.file as last_file,
    seen.last_crossing.line as last_line,
    renewed.permit_no is not null as renewed
from ended
left join seen on ended.permit_no = seen.permit_no
left join renewed on ended.permit_no = renewed.permit_no;
