-- Where displaced traffic may have gone: routes beside a listed one that have more or fewer people than their season.
-- grain: one row a listed route and a route with the same checkpoint or the same destination
-- inputs: marts.weekly_volume, marts.route_place, lake.score.listing
-- look-back: the last 4 weeks that are over
-- notes: published weeks only; a week with 1 to 4 people counts on neither side
create table marts.route_neighbour as
with
recent as (
    select
        entity_id,
        sum(volume::bigint)::bigint as travellers,
        sum(expected::decimal(18, 6))::double as expected,
        sum(volume::bigint - expected::decimal(18, 6))::double as difference,
        bool_or(volume > upper) as above_usual
    from marts.weekly_volume
    where
        entity_kind = 'route'
        and week between $as_of - 34 and $as_of - 6
        and volume is not null
        and expected is not null
    group by entity_id
),

placed as (
    select
        p.entity_id,
        p.checkpoint,
        p.destination,
        r.travellers,
        r.expected,
        r.difference,
        r.above_usual
    from marts.route_place as p
    inner join recent as r on p.entity_id = r.entity_id
),

listed as (
    select
        p.entity_id,
        p.checkpoint,
        p.destination
    from marts.route_place as p
    where p.entity_id in (
        select l.entity_id from lake.score.listing as l
        where l.as_of = $as_of and l.entity_kind = 'route'
    )
),

paired as (
    select
        l.entity_id,
        n.entity_id as neighbour,
        case
            when l.entity_id = n.entity_id then 'itself'
            when l.checkpoint = n.checkpoint and l.destination = n.destination then 'both'
            when l.checkpoint = n.checkpoint then 'checkpoint'
            else 'destination'
        end as shares,
        n.travellers,
        n.expected,
        n.difference,
        n.above_usual
    from listed as l
    inner join placed as n on l.checkpoint = n.checkpoint or l.destination = n.destination
    where l.entity_id = n.entity_id or abs(n.difference) >= greatest(10, 0.25 * n.expected)
),

final as (
    select * from paired
    qualify row_number() over (
        partition by entity_id
        order by shares = 'itself' desc, abs(difference) desc, neighbour asc
    ) <= 7
)

select * from final
order by entity_id asc, shares = 'itself' desc, abs(difference) desc, neighbour asc;
