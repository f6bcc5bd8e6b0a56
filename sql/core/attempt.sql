-- core.attempt: visits that were tried, and whether nobody was met there, nor at the next try.
-- grain: one row an agency or employer and day of a visit
-- inputs: core.agency, core.inspections, core.text_form, core.visit, history.agency_register
-- look-back: everything that was delivered
-- notes: unmet = closed, not found or refused, and so was the next try, or there was none yet: a door that opens at the
--        next one was closed by chance. Of visits that met nobody within 14 days of each other the first counts, as one
--        closure explains them. One to an address in whose place the register told another one later is left out: the
--        office had moved, and said so
create or replace table core.attempt as
with tried as (
    select
        v.entity_kind,
        v.entity_id,
        v.inspection_id,
        v.inspected_on,
        v.made,
        i.file,
        i.line
    from core.visit as v
    inner join core.inspections as i on v.inspection_id = i.inspection_id
    where v.entity_kind in ('agency', 'employer')
    qualify row_number() over (
        partition by v.entity_kind, v.entity_id, v.inspected_on order by v.made desc, v.inspection_id
    ) = 1
),

told as (
    select
        agency_id,
        known_from as moved_on
    from history.agency_register
    where address is not null
    qualify core.text_form(address) <> lag(core.text_form(address)) over (
        partition by agency_id order by known_from, file, line
    )
),

moved as (
    select
        a.entity_id,
        max(told.moved_on) as moved_on
    from told
    inner join core.agency as a on told.agency_id = a.agency_id
    group by a.entity_id
),

apart as (
    select
        t.*,
        lag(t.inspected_on) over (
            partition by t.entity_kind, t.entity_id, t.made order by t.inspected_on
        ) as tried_before
    from tried as t
    left join moved as m on t.entity_kind = 'agency' and t.entity_id = m.entity_id
    where t.made or m.moved_on is null or m.moved_on <= t.inspected_on
),

each as (
    select
        *,
        lead(made) over (partition by entity_kind, entity_id order by inspected_on) as next_made
    from apart
    where made or tried_before is null or inspected_on >= tried_before + 14
)

select
    entity_kind,
    entity_id,
    inspection_id,
    inspected_on,
    file,
    line,
    not made and coalesce(not next_made, true) as unmet
from each;
