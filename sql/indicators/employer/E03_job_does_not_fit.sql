-- E03: permits for an occupation that is rare in the employer's line of business.
-- grain: one row a permit with a sector
-- inputs: core.work_permits, $from_day
-- look-back: permits filed after $from_day
-- notes: rare = less than one in a hundred permits of the sector, in all of the country's permits; the employer's own
--        permits are left out of that share; sectors with fewer than 200 other permits say nothing
with filed as (
    select
        employer_entity_id as entity_id,
        permit_no,
        employer_sector as sector,
        occupation,
        applied_on,
        file,
        line
    from core.work_permits
    where
        employer_entity_id is not null
        and employer_sector is not null
        and status <> 'withdrawn'
        and applied_on > $from_day
),

compared as (
    select
        *,
        count(*) over (partition by sector) - count(*) over (partition by sector, entity_id) as others,
        count(*) over (partition by sector, occupation)
        - count(*) over (partition by sector, occupation, entity_id) as others_with_it
    from filed
)

select
    *,
    permit_no as record_id,
    applied_on as event_on,
    others_with_it < 0.01 * others as is_case
from compared
where others >= 200
