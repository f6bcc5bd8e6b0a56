-- core.attempt: the visits that were tried at agencies and employers, and which of them met nobody, nor did the next.
-- grain: one row an agency or employer and day on which a visit was tried
-- inputs: core.agency, core.moved, core.visit
-- look-back: everything that was delivered
-- notes: unmet = nobody was met (closed, not found or refused), and nobody at the next try, or there was none yet: a
--        door that opens at the next try was closed by chance. Two kinds of tries that met nobody are left out: those
--        less than 14 days after another one, as one closure explains both; and those at an agency whose register told
--        another address later, as it had moved, and said so
create or replace table core.attempt as
with tried as (
    select
        entity_kind,
        entity_id,
        inspection_id,
        inspected_on,
        made,
        file,
        line
    from core.visit
    where entity_kind in ('agency', 'employer')
    qualify row_number() over (
        partition by entity_kind, entity_id, inspected_on order by made desc, inspection_id
    ) = 1
),

moved as (
    select
        a.entity_id,
        max(m.moved_on) as moved_on
    from core.moved as m
    inner join core.agency as a on m.agency_id = a.agency_id
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
