-- core.border_crossings: crossings in force, in the local time of their checkpoint, without anything about the person.
-- grain: one row a crossing
-- inputs: lake.accepted.border_crossings, ref.checkpoints, core.clock
-- look-back: 160 weeks
-- notes: route_id only for exits; a checkpoint that the reference does not know keeps its first two letters as country
create or replace view core.border_crossings as
with in_force as (
    select
        c.crossing_id,
        c.crossed_at,
        c.checkpoint,
        c.direction,
        c.traveller_key,
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
        coalesce(p.country, left(c.checkpoint, 2)) as checkpoint_country,
        coalesce(p.tz, getvariable('timezone')) as tz
    from lake.accepted.border_crossings as c
    left join ref.checkpoints as p on c.checkpoint = p.code
    where
        c.known_from <= getvariable('as_of')::date
        and c.known_to > getvariable('as_of')::date
        and c.crossed_at >= (getvariable('as_of')::date - 1121)::timestamptz
        and c.crossed_at < (getvariable('as_of')::date + 2)::timestamptz
),

local_time as (
    select
        in_force.*,
        epoch_ms((epoch_ms(in_force.crossed_at) + 1000 * clock.ahead_seconds)) as crossed_local
    from in_force
    inner join core.clock as clock
        on
            in_force.tz = clock.tz
            and (epoch_ms(in_force.crossed_at) // 3600000) = clock.utc_hour
),

final as (
    select
        *,
        crossed_local::date as day,
        hour(crossed_local) as local_hour,
        case when direction = 'exit' then checkpoint || '>' || other_country || ':' || purpose end as route_id
    from local_time
    where
        crossed_local::date <= getvariable('as_of')::date
        and crossed_local::date > getvariable('as_of')::date - 1120
)

select * from final;
