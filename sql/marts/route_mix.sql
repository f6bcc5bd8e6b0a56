-- With which declared purpose people leave a checkpoint for a destination, with intervals.
-- grain: one row a listed route and purpose
-- inputs: marts.weekly_volume, marts.route_place, lake.score.listing
-- look-back: 13 weeks; it adds up published weeks only, so it says nothing about weeks with 1 to 4 people
-- notes: low and high are Wilson's interval (90 %), Journal of the American Statistical Association 22 (1927)
create table marts.route_mix as
with
listed as (
    select distinct
        p.entity_id,
        p.checkpoint,
        p.destination
    from marts.route_place as p
    inner join lake.score.listing as l on p.entity_id = l.entity_id
    where l.as_of = $as_of and l.entity_kind = 'route'
),

counted as (
    select
        p.checkpoint,
        p.destination,
        p.purpose,
        sum(v.volume::bigint)::bigint as travellers
    from marts.weekly_volume as v
    inner join marts.route_place as p on v.entity_id = p.entity_id
    where v.entity_kind = 'route' and v.week > $as_of - 91 and v.volume > 0
    group by p.checkpoint, p.destination, p.purpose
),

shared as (
    select
        l.entity_id,
        c.purpose,
        c.travellers,
        (sum(c.travellers) over (partition by l.entity_id))::double as n,
        c.travellers / n as share
    from listed as l
    inner join counted as c on l.checkpoint = c.checkpoint and l.destination = c.destination
),

final as (
    select
        entity_id,
        purpose,
        travellers,
        share,
        greatest(
            0, (share + 1.353 / n - 1.645 * sqrt(share * (1 - share) / n + 0.6765 / (n * n))) / (1 + 2.706 / n)
        ) as low,
        least(
            1, (share + 1.353 / n + 1.645 * sqrt(share * (1 - share) / n + 0.6765 / (n * n))) / (1 + 2.706 / n)
        ) as high
    from shared
)

select * from final
order by entity_id asc, travellers desc, purpose asc;
