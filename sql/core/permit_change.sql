-- core.permit_change: when the job or employer of a permit changed, or its wage fell, after it was granted.
-- grain: one row a permit with such a change: its first
-- inputs: core.normal_name, core.permit_versions, core.text_form, core.work_permits, $from_day
-- look-back: permits granted in the longest window of the cards that read it
-- notes: compared with the first granted version
create or replace table core.permit_change as
with granted as (
    select permit_no
    from core.work_permits
    where status in ('approved', 'ended') and issued_on > $from_day
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
)

select
    v.permit_no,
    v.version_on,
    v.file,
    v.line
from versions as v
inner join first_version as f on v.permit_no = f.permit_no and v.position > f.position
where
    core.text_form(v.occupation) <> core.text_form(f.occupation)
    or case
        when v.employer_id is not null and f.employer_id is not null then v.employer_id <> f.employer_id
        else core.normal_name(v.employer_name) is distinct from core.normal_name(f.employer_name)
    end
    or (v.wage_month < f.wage_month and v.currency is not distinct from f.currency)
qualify row_number() over (partition by v.permit_no order by v.position) = 1;
