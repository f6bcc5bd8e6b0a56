-- How far the case of an agency, employer or route has come, and what its last visit left.
-- grain: one row an entity that is on a list or was visited
-- inputs: lake.score.listing, lake.score.visited
-- notes: an entity that is on a list after such a visit was listed again, because of something newer: state listed
create table marts."case" as
with listed as (
    select distinct
        entity_kind,
        entity_id
    from lake.score.listing
    where as_of = $as_of
),

visited as (
    select *
    from lake.score.visited
    where as_of = $as_of
)

select
    $as_of as as_of,
    coalesce(v.entity_kind, l.entity_kind) as entity_kind,
    coalesce(v.entity_id, l.entity_id) as entity_id,
    case
        when v.entity_id is null then 'listed'
        when v.state = 'pending' or v.due or l.entity_id is null then v.state
        else 'listed'
    end as state,
    coalesce(v.visits, 0) as visits,
    v.last_visit_on,
    v.inspection_id,
    v.visited_by,
    v.result,
    v.breaches,
    v.checks_made,
    v.contact,
    v.measures,
    coalesce(v.reasons_right, []) as reasons_right,
    coalesce(v.reasons_wrong, []) as reasons_wrong,
    v.follow_up_on,
    v.met_on,
    v.rests_until,
    v.new_fact_on,
    coalesce(v.rests, false) as rests,
    coalesce(v.due, false) as due
from visited as v
full join listed as l on v.entity_kind = l.entity_kind and v.entity_id = l.entity_id
order by entity_kind, entity_id;
