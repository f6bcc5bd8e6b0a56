-- What an inspector has to know of a listed agency before the visit: whom to call, its size, whose successor it may be.
-- grain: one row a listed agency
-- inputs: core.complaints, core.register, core.work_permits, lake.score.listing, marts.agency, marts.agency_link,
--         marts.licence
-- look-back: 365 days for workers, employers and complaints
-- notes: predecessor = an agency with which it shares an attribute and whose licence ended between 180 days before
--        and 30 days after its own began (not was renewed); of several the one whose licence ended last
create table marts.agency_dossier as
with listed as (
    select distinct entity_id
    from lake.score.listing
    where as_of = $as_of and entity_kind = 'agency'
),

filed as (
    select
        entity_id,
        sum(workers)::bigint as workers,
        count(distinct employer_entity_id) as employers
    from core.work_permits
    where applied_on > $as_of - 365
    group by entity_id
),

complained as (
    select
        entity_id,
        count(*) as complaints
    from core.complaints
    where filed_on > $as_of - 365
    group by entity_id
),

tie as (
    select
        a as entity_id,
        b as other,
        b_name as other_name,
        attribute
    from marts.agency_link
    union all
    select
        b as entity_id,
        a as other,
        a_name as other_name,
        attribute
    from marts.agency_link
),

tied as (
    select
        entity_id,
        other,
        min(other_name) as other_name,
        list(distinct attribute order by attribute) as attributes
    from tie
    group by entity_id, other
),

ended as (
    select distinct
        t.entity_id,
        t.other,
        l.licence_status,
        l.since
    from tied as t
    inner join marts.agency as own on t.entity_id = own.entity_id
    inner join marts.licence as l on t.other = l.entity_id
    where
        l.licence_status in ('revoked', 'suspended', 'cancelled', 'expired', 'not_listed')
        and not own.licensed_at_latest
        and l.since between own.licensed_since - 180 and own.licensed_since + 30
),

followed as (
    select
        *,
        row_number() over (partition by entity_id order by since desc, other, licence_status) as place
    from ended
)

select
    l.entity_id,
    r.phone,
    r.email,
    r.website,
    coalesce(f.workers, 0) as workers,
    coalesce(f.employers, 0) as employers,
    coalesce(c.complaints, 0) as complaints,
    p.other as predecessor_id,
    t.other_name as predecessor_name,
    p.licence_status as predecessor_status,
    p.since as predecessor_since,
    t.attributes as predecessor_shares
from listed as l
left join core.register as r on l.entity_id = r.entity_id
left join filed as f on l.entity_id = f.entity_id
left join complained as c on l.entity_id = c.entity_id
left join followed as p on l.entity_id = p.entity_id and p.place = 1
left join tied as t on p.entity_id = t.entity_id and p.other = t.other
order by l.entity_id;
