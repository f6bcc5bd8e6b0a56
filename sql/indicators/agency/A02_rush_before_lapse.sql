-- A02: permits filed in the last month of a licence, of those filed in its last half year.
-- grain: one row a permit filed in the last half year of the licence
-- inputs: core.work_permits, core.register, $from_day, $rush_days, $before_days
-- look-back: licences that end after $from_day and in the next $rush_days at the latest
with ending as (
    select
        entity_id,
        licence_to
    from core.register
    where licence_to > $from_day and licence_to <= $as_of + $rush_days
)

select
    p.*,
    p.permit_no as record_id,
    p.applied_on as event_on,
    p.applied_on > ending.licence_to - $rush_days as is_case
from core.work_permits as p
inner join ending on p.entity_id = ending.entity_id
where p.applied_on > ending.licence_to - $before_days and p.applied_on <= ending.licence_to
