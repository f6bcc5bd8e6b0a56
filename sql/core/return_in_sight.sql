-- core.return_in_sight: the days after which whoever left a checkpoint would have been seen coming home.
-- grain: one row a place (checkpoint, or country that somebody enters), day and number of days from it on
-- inputs: core.sight, ref.checkpoints, $unseen_share
-- look-back: 160 weeks
-- notes: in sight = at most $unseen_share of the ways home went unseen on these days: half of those who left are taken
--        to come back by the same checkpoint, half by any of the country's. days = those that indicators ask for
create or replace table core.return_in_sight as
with places as (
    select
        own.place,
        own.day,
        (own.blind_so_far + coalesce(around.blind_so_far, own.blind_so_far)) / 2 as blind_so_far
    from core.sight as own
    left join ref.checkpoints as p on own.place = p.code
    left join core.sight as around
        on p.country = around.place and own.direction = around.direction and own.day = around.day
    where own.direction = 'entry'
),

spans as (
    select unnest([3, 45, 90, 120, 180]) as days
),

-- materialized: the day is joined, not each day with each other one of the place and then most of them dropped
ways as materialized (
    select
        f.place,
        f.day,
        f.blind_so_far,
        s.days,
        least(f.day + s.days, $as_of) as last_day
    from places as f
    cross join spans as s
)

select
    w.place,
    w.day,
    w.days
from ways as w
inner join places as t on w.place = t.place and w.last_day = t.day
where t.blind_so_far - w.blind_so_far <= $unseen_share * w.days;
