-- For how many workers each agency filed for each employer, month by month.
-- grain: one row a month of application, agency, employer and destination
-- inputs: core.hidden, core.shown, core.shown_part, core.work_permits
-- look-back: applications of 730 days
-- notes: agency_id or employer_id is NULL where nobody is known by what the permit says
create table marts.agency_employer_month as
with
counted as (
    select
        date_trunc('month', applied_on)::date as month,
        entity_id as agency_id,
        employer_entity_id as employer_id,
        destination,
        count(*) as permits,
        sum(workers)::bigint as declared,
        coalesce(sum(workers) filter (where status in ('approved', 'ended', 'cancelled')), 0)::bigint as permitted,
        coalesce(sum(workers) filter (where status = 'denied'), 0)::bigint as refused
    from core.work_permits
    where applied_on > $as_of - 730
    group by all
)

select
    month,
    agency_id,
    employer_id,
    destination,
    case when not core.hidden(declared) then permits end as permits,
    core.shown(declared) as declared,
    core.shown_part(permitted, declared) as permitted,
    -- what is neither (not decided yet, withdrawn) follows from the two: where it is of few, one of them is left out
    case when not core.hidden(declared - permitted - refused) then core.shown_part(refused, declared) end as refused
from counted
order by month, agency_id, employer_id, destination;
