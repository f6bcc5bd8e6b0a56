-- Days without departures at a checkpoint that has some nearly every day: probably data that are missing.
-- grain: one row a checkpoint and day without departures
-- inputs: core.route_day, core.route, ref.checkpoints
-- look-back: the 28 days up to the newest one that any checkpoint reports; what is usual: 364 days
-- notes: nearly every day = nine of ten, and five people or more a day; counts by week or month have no such days
create table marts.checkpoint_gap as
with
left_by as (
    select
        r.checkpoint,
        min(r.unit) as unit,
        d.day,
        sum(d.travellers) as travellers
    from core.route_day as d
    inner join core.route as r on d.route_id = r.entity_id
    where d.day > $as_of - 364 and d.day <= $as_of and r.checkpoint <> '*'
    group by r.checkpoint, d.day
),

newest as (
    select max(day) as day from left_by
),

started as (
    select
        checkpoint,
        min(day) as day
    from left_by
    group by checkpoint
),

steady as (
    select
        l.checkpoint,
        min(l.unit) as unit,
        sum(l.travellers) / max(newest.day - started.day + 1) as usual
    from left_by as l
    inner join started on l.checkpoint = started.checkpoint
    cross join newest
    group by l.checkpoint
    having count(*) >= 0.9 * max(newest.day - started.day + 1) and usual >= 5
),

due as (
    select
        s.checkpoint,
        s.unit,
        s.usual,
        unnest(range(newest.day - 27, newest.day + 1, interval 1 day))::date as day
    from steady as s
    cross join newest
),

final as (
    select
        d.checkpoint,
        coalesce(p.name, d.checkpoint) as name,
        p.country,
        d.unit,
        d.day,
        d.usual
    from due as d
    anti join left_by as l on d.checkpoint = l.checkpoint and d.day = l.day
    left join ref.checkpoints as p on d.checkpoint = p.code
)

select * from final
order by checkpoint, day;
