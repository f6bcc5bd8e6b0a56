-- Where each entry of today's lists is, and from where its unit sets out.
-- grain: one row a unit and entity on its list
-- inputs: marts.watchlist, marts.agency, marts.employer, marts.route_place, ref.checkpoints, ref.towns, ref.units
-- look-back: none
-- notes: a route is at its checkpoint, an agency or employer in its town, as far as towns.csv knows that; lat and lon
--        are NULL elsewhere. Silent entries are not visited
create table marts.visit_place as
with town as (
    select
        lower(name) as name,
        region,
        min(lat) as lat,
        min(lon) as lon
    from ref.towns
    group by lower(name), region
),

located as (
    select
        'agency' as entity_kind,
        a.entity_id,
        t.lat,
        t.lon
    from marts.agency as a
    inner join town as t on lower(a.city) = t.name and a.region = t.region
    union all
    select
        'employer' as entity_kind,
        e.entity_id,
        t.lat,
        t.lon
    from marts.employer as e
    inner join town as t on lower(e.city) = t.name and e.region = t.region
    union all
    select
        'route' as entity_kind,
        r.entity_id,
        c.lat,
        c.lon
    from marts.route_place as r
    inner join ref.checkpoints as c on r.checkpoint = c.code
),

office as (
    select
        u.unit,
        min(t.lat) as lat,
        min(t.lon) as lon
    from ref.units as u
    inner join town as t on lower(u.office) = t.name
    group by u.unit
)

select distinct
    w.as_of,
    w.unit,
    w.entity_kind,
    w.entity_id,
    l.lat,
    l.lon,
    o.lat as office_lat,
    o.lon as office_lon
from marts.watchlist as w
left join located as l on w.entity_kind = l.entity_kind and w.entity_id = l.entity_id
left join office as o on w.unit = o.unit
where w.lane <> 'silent'
order by w.unit, w.entity_kind, w.entity_id;
