-- E28: workers of the employer who arrived, left for a third country soon after and did not come back.
-- grain: one row a permit whose holder arrived
-- inputs: core.permit_crossing, core.permit_granted, core.return_in_sight, $from_day, $to_day, $sent_days and
--         $back_days
-- look-back: arrivals after $from_day up to $to_day
-- notes: sent on = out by a gate of the country of work within $sent_days, neither home nor in transit, for a country
--        from which the worker never came, and no entry in the $back_days after it; left out where nobody would have
--        seen such an entry. Who is posted abroad for a task and comes back is no case
with entered as (
    select
        of_permit,
        other_country as came_from,
        min(struct_pack(
            entered_at := crossed_at, day := day, crossing_id := crossing_id, file := file, line := line
        )) as entry
    from core.permit_crossing
    where direction = 'entry' and checkpoint_country = destination and purpose <> 'transit'
    group by of_permit, other_country
),

arrived as (
    select
        of_permit,
        min(entry) as entry
    from entered
    group by of_permit
),

sent as (
    select
        arrived.of_permit,
        min(struct_pack(left_at := c.crossed_at, day := c.day, checkpoint := c.checkpoint)) as departure
    from arrived
    inner join core.permit_crossing as c
        on
            arrived.of_permit = c.of_permit
            and c.direction = 'exit'
            and c.checkpoint_country = c.destination
            and c.purpose not in ('transit', 'return')
            and c.crossed_at > arrived.entry.entered_at
            and c.day <= arrived.entry.day + $sent_days
    anti join entered on c.of_permit = entered.of_permit and c.other_country = entered.came_from
    group by arrived.of_permit
),

back as (
    select distinct sent.of_permit
    from sent
    inner join core.permit_crossing as c
        on
            sent.of_permit = c.of_permit
            and c.direction = 'entry'
            and c.checkpoint_country = c.destination
            and c.crossed_at > sent.departure.left_at
            and c.day <= sent.departure.day + $back_days
)

select
    granted.employer_entity_id as entity_id,
    arrived.entry.crossing_id as record_id,
    arrived.entry.day as event_on,
    sent.of_permit is not null and back.of_permit is null as is_case,
    arrived.entry.file,
    arrived.entry.line
from arrived
inner join core.permit_granted as granted on arrived.of_permit = granted.permit_no
left join sent on arrived.of_permit = sent.of_permit
left join back on arrived.of_permit = back.of_permit
left join core.return_in_sight as seen
    on sent.departure.checkpoint = seen.place and sent.departure.day = seen.day and seen.days = $back_days
where
    arrived.entry.day > $from_day
    and arrived.entry.day <= $to_day
    and (sent.of_permit is null or seen.place is not null)
