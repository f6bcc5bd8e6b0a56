-- core.leaving_in_sight: permits whose holder would have been seen leaving in the 120 days after the grant.
-- grain: one row a permit of core.permit_trip
-- inputs: core.crossing_day, core.permit_trip, core.sight, $unseen_share
-- look-back: as core.permit_trip
-- notes: in sight = at most $unseen_share of these days went unseen at the checkpoints by which this agency's workers
--        leave for the country: those it has been seen to use, and five more departures as all agencies' go there.
--        Permits granted before the border sends data, or in a gap, say nothing about who never left. While a permit's
--        days are still running, those since the border's newest record are not looked at: the next delivery has them
create or replace table core.leaving_in_sight as
with departures as (
    select
        coalesce(entity_id, '') as entity_id,
        destination,
        left_from as checkpoint,
        count(*) as own
    from core.permit_trip
    where left_from is not null
    group by all
),

usual as (
    select
        destination,
        checkpoint,
        sum(own) as departures
    from departures
    group by destination, checkpoint
),

everywhere as (
    select
        checkpoint,
        sum(departures) as departures
    from usual
    group by checkpoint
),

asked as (
    select distinct
        coalesce(entity_id, '') as entity_id,
        destination
    from core.permit_trip
),

ways as (
    select
        a.entity_id,
        a.destination,
        e.checkpoint,
        coalesce(u.departures, 0) as departures,
        if(count(u.checkpoint) over same = 0, e.departures, coalesce(u.departures, 0)) as usual,
        coalesce(d.own, 0) as own
    from asked as a
    cross join everywhere as e
    left join usual as u on a.destination = u.destination and e.checkpoint = u.checkpoint
    left join departures as d
        on a.entity_id = d.entity_id and a.destination = d.destination and e.checkpoint = d.checkpoint
    window same as (partition by a.entity_id, a.destination)
),

shares as (
    select
        entity_id,
        destination,
        checkpoint,
        ((own + 5 * usual / sum(usual) over same) / (sum(own) over same + 5))::decimal(18, 9) as share
    from ways
    where usual > 0
    window same as (partition by entity_id, destination)
),

delivered as (
    select max(day) as last_day
    from core.crossing_day
    where source = 'border_crossings'
),

granted as (
    select
        t.permit_no,
        coalesce(t.entity_id, '') as entity_id,
        t.destination,
        t.issued_on,
        if(t.issued_on + 120 <= $as_of, t.issued_on + 120, greatest(t.issued_on, delivered.last_day)) as until_day
    from core.permit_trip as t
    cross join delivered
)

select t.permit_no
from granted as t
inner join shares as s on t.entity_id = s.entity_id and t.destination = s.destination
inner join core.sight as f on s.checkpoint = f.place and f.direction = 'exit' and t.issued_on = f.day
inner join core.sight as e on s.checkpoint = e.place and e.direction = 'exit' and t.until_day = e.day
group by t.permit_no
having sum(s.share * (e.blind_so_far - f.blind_so_far)) <= $unseen_share * 120;
