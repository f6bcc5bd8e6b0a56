-- E03: permits for an occupation that is rare in the employer's line of business.
-- grain: one row a permit with a sector
-- inputs: core.work_permits, $from_day, $past_days
-- look-back: permits filed after $from_day, and the $past_days before
-- notes: rare = less than one in a hundred permits of the sector, in all of the country's permits; the employer's own
--        permits are left out of that share; sectors with fewer than 200 other permits say nothing. What it asked for
--        in the $past_days before is its business, whatever its code says: a wrong code stays wrong, new work is not
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
),

usual as (
    select
        employer_entity_id as entity_id,
        occupation
    from core.work_permits
    where applied_on > $from_day - $past_days and applied_on <= $from_day and employer_entity_id is not null
    group by employer_entity_id, occupation
)

select
    compared.*,
    compared.permit_no as record_id,
    compared.applied_on as event_on,
    compared.others_with_it < 0.01 * compared.others and usual.occupation is null as is_case
from compared
left join usual on compared.entity_id = usual.entity_id and compared.occupation = usual.occupation
where compared.others >= 200
