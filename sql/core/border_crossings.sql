-- core.border_crossings: crossings in force, in the local time of their checkpoint, without anything about the person.
-- grain: one row a crossing
-- inputs: known.border_crossings, ref.checkpoints, core.clock, $timezone
-- look-back: 160 weeks
-- notes: route_id only for exits; a checkpoint that the reference does not know keeps its first two letters as country;
--        traveller = the first 64 bits of the pseudonym, for joins: the chance that any two of 100 million travellers
--        share them is 1 in 3,700
create or replace view core.border_crossings as
with in_force as (
    select
        c.crossing_id,
        c.crossed_at,
        c.checkpoint,
        c.direction,
        c.document_issued_on,
        c.purpose,
        c.other_country,
        c.mode,
        c.carrier,
        c.booking_ref,
        c.one_way,
        c.permit_no,
        c.file,
        c.line,
        p.minor,
        ('0x' || left(c.traveller_key, 16))::ubigint as traveller,
        coalesce(p.country, left(c.checkpoint, 2)) as checkpoint_country,
        coalesce(p.tz, $timezone) as tz
    from known.border_crossings as c
    left join ref.checkpoints as p on c.checkpoint = p.code
    where
        c.crossed_at >= ($as_of - 1121)::timestamptz
        and c.crossed_at < ($as_of + 2)::timestamptz
),

local_time as (
    select
        in_force.*,
        epoch_us(in_force.crossed_at) // 1000000 + clock.ahead_seconds as local_second
    from in_force
    inner join core.clock as clock
        on
            in_force.tz = clock.tz
            and in_force.crossed_at >= clock.starts_at
            and in_force.crossed_at < clock.ends_at
),

final as (
    select
        * exclude (local_second),
        date '1970-01-01' + (local_second // 86400)::integer as day,
        local_second % 86400 // 3600 as local_hour,
        case when direction = 'exit' then checkpoint || '>' || other_country || ':' || purpose end as route_id
    from local_time
)

select *
from final
where day <= $as_of and day > $as_of - 1120;
