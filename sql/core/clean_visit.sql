-- core.clean_visit: of each entity, the newest visit that found nothing and named no reasons, and what it is worth.
-- grain: one row an entity
-- inputs: core.visit, $as_of, $rest_days, $visit_sees, $visit_errs and $visit_fades_days
-- look-back: everything that was delivered
-- notes: not where another visit found something within $rest_days: they were there, and it did not see them. worth =
--        log of how much rarer a clean visit is where there is a problem than where there is none; a visit with fewer
--        checks than the usual one sees less, and half of it is gone after $visit_fades_days
create or replace table core.clean_visit as
with usual as (
    select
        entity_kind,
        median(checks_made) as checks
    from core.visit
    where made and checks_made > 0
    group by entity_kind
),

unrefuted as (
    select
        v.*,
        row_number() over (
            partition by v.entity_kind, v.entity_id order by v.inspected_on desc, v.inspection_id desc
        ) as place
    from core.visit as v
    anti join core.visit as later
        on
            v.entity_kind = later.entity_kind
            and v.entity_id = later.entity_id
            and later.inspected_on > v.inspected_on
            and later.inspected_on <= v.inspected_on + $rest_days::integer
            and later.found
    where v.clean and len(v.reasons_right) = 0 and len(v.reasons_wrong) = 0
)

select
    v.entity_kind,
    v.entity_id,
    v.inspection_id,
    v.inspected_on,
    ln(
        (1 - $visit_errs::double)
        / (1 - greatest($visit_sees::double * least(coalesce(v.checks_made / u.checks, 1), 1), $visit_errs::double))
    ) * exp(-ln(2) * date_diff('day', v.inspected_on, $as_of) / $visit_fades_days::double) as worth
from unrefuted as v
left join usual as u on v.entity_kind = u.entity_kind
where v.place = 1;
