-- A10: permits for a country or a line of business that the licence does not cover, of all filed under a limited one.
-- grain: one row a permit
-- inputs: core.work_permits, core.agency, history.agency_register, $from_day
-- look-back: permits filed after $from_day
-- notes: outside both the scope known on the day of filing, also from a file that was replaced since, and today's; an
--        empty scope means any, so that its agency has no exposure; only permits that name the agency by its number or
--        licence
with filed as (
    select
        entity_id,
        permit_no,
        destination,
        employer_sector,
        applied_on,
        file,
        line
    from core.work_permits
    where
        matched_by in ('id', 'licence')
        and applied_on > $from_day
),

limited as (
    select
        filed.*,
        coalesce(
            (len(a.destinations) > 0 and not list_contains(a.destinations, filed.destination))
            or (len(a.sectors) > 0 and not list_contains(a.sectors, filed.employer_sector)),
            false
        ) as is_outside
    from filed
    inner join core.agency as a on filed.entity_id = a.entity_id
    where len(a.destinations) > 0 or len(a.sectors) > 0
),

covered_then as (
    select distinct o.permit_no
    from limited as o
    inner join history.agency_register as r
        on
            o.entity_id = r.agency_id
            and o.applied_on >= r.known_from
            and o.applied_on < r.known_to
    where
        o.is_outside
        and (coalesce(len(r.destinations), 0) = 0 or list_contains(r.destinations, o.destination))
        and (
            coalesce(len(r.sectors), 0) = 0 or o.employer_sector is null
            or list_contains(r.sectors, o.employer_sector)
        )
)

select
    *,
    permit_no as record_id,
    applied_on as event_on,
    is_outside and permit_no not in (select c.permit_no from covered_then as c) as is_case
from limited
