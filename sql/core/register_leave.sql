-- core.register_leave: agencies that were in the register and are there no more, or were away for a while.
-- grain: one row an agency of the register and absence; [left_on, back_on), back_on is null while it is away
-- inputs: standing.agency_register, standing.delivery, $snapshot_sources
-- look-back: every register that was delivered
-- notes: absence says something only where the register is delivered complete. A register that is partial does not
--        count: one that has at least three agencies and a quarter fewer than the largest of the twelve before it; nor
--        does one in which more rows were quarantined than when the agency was last there, as it may be among them.
create or replace table core.register_leave as
with snapshot as (
    select
        delivery_id,
        delivered_on,
        quarantined,
        row_number() over (order by delivered_on, delivery_id) as place,
        coalesce(
            accepted < 0.75 * max(accepted) over before and accepted < max(accepted) over before - 2, false
        ) as is_partial
    from standing.delivery
    where
        source = 'agency_register'
        and status = 'accepted'
        and list_contains($snapshot_sources::varchar[], source)
    window before as (order by delivered_on, delivery_id rows between 12 preceding and 1 preceding)
),

there as (
    select
        register.agency_id,
        snapshot.place,
        max(snapshot.quarantined) as quarantined
    from standing.agency_register as register
    inner join snapshot on register.delivery_id = snapshot.delivery_id
    group by register.agency_id, snapshot.place
),

last_there as (
    select
        agency_id,
        place,
        quarantined,
        lead(place) over (partition by agency_id order by place) as place_back
    from there
    qualify place_back is null or place_back > place + 1
)

select
    last_there.agency_id as entity_id,
    min(away.delivered_on) as left_on,
    min(back.delivered_on) as back_on
from last_there
inner join snapshot as away
    on
        last_there.place < away.place
        and (last_there.place_back is null or last_there.place_back > away.place)
        and last_there.quarantined >= away.quarantined
        and not away.is_partial
left join snapshot as back on last_there.place_back = back.place
group by last_there.agency_id, last_there.place;
