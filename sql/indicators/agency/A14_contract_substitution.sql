-- A14: permits whose job or employer changed, or whose wage fell, after they were granted.
-- grain: one row a permit
-- inputs: core.normal_name, core.permit_versions, core.work_permits, $change_days, $from_day
-- look-back: permits granted after $from_day; changes within $change_days of the grant
-- notes: compared with the first granted version; no rows at all where no permit was ever delivered twice, because
--        such a supplier shows no changes
with shows_changes as (
    select count(*) > 0 as is_so
    from core.permit_versions
    where position > 1
),

granted as (
    select
        entity_id,
        permit_no,
        issued_on,
        file,
        line
    from core.work_permits
    where
        entity_id is not null
        and status in ('approved', 'ended')
        and issued_on > $from_day
),

versions as (
    select v.*
    from core.permit_versions as v
    semi join granted on v.permit_no = granted.permit_no
    where v.status in ('approved', 'ended')
),

first_version as (
    select *
    from versions
    qualify row_number() over (partition by permit_no order by position) = 1
),

changed as (
    select
        v.permit_no,
        v.version_on,
        v.file,
        v.line
    from versions as v
    inner join first_version as f on v.permit_no = f.permit_no and v.position > f.position
    where
        v.occupation <> f.occupation
        or case
            when v.employer_id is not null and f.employer_id is not null then v.employer_id <> f.employer_id
            else core.normal_name(v.employer_name) is distinct from core.normal_name(f.employer_name)
        end
        or (v.wage_month < f.wage_month and v.currency is not distinct from f.currency)
    qualify row_number() over (partition by v.permit_no order by v.position) = 1
)

select
    granted.entity_id,
    granted.permit_no as record_id,
    coalesce(changed.version_on, granted.issued_on) as event_on,
    changed.permit_no is not null as is_case,
    coalesce(changed.file, granted.file) as file,
    coalesce(changed.line, granted.line) as line
from granted
cross join shows_changes
left join changed
    on granted.permit_no = changed.permit_no and changed.version_on <= granted.issued_on + $change_days
where shows_changes.is_so
