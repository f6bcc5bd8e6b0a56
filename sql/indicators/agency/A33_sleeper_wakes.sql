-- A33: permits filed lately after half a year or more without any, of the permits of the year.
-- grain: one row a permit filed in the year
-- inputs: core.licensed, core.observed, core.work_permits, $from_day, $silence_days, $base_days
-- look-back: filings of the last $base_days and the silence before the first of those after $from_day; the same season
--        of the year before; earlier silences
-- notes: only agencies licensed for a year or longer, renewals included: a new agency has not been silent, it was not
--        there. Days of which no filings are known do not count as silence. Left out as seasonal is an agency that
--        filed at least a third as much around the same days of the year before, or after an earlier silence as long;
--        and one in whose trade (destination and work) all others filed less than a quarter as much a day during its
--        silence as since then
with filed as (
    select
        p.entity_id,
        p.permit_no,
        p.applied_on,
        p.destination,
        left(p.occupation, 2) as work,
        p.file,
        p.line,
        p.applied_on > $from_day as is_recent,
        count(*) filter (where p.applied_on > $from_day) over (partition by p.entity_id) as recent,
        lag(p.applied_on, 1, date '1900-01-01')
            over (partition by p.entity_id order by p.applied_on, p.permit_no) as filed_before
    from core.work_permits as p
    inner join core.licensed as l on p.entity_id = l.entity_id
    where l.licensed_since <= $as_of - $base_days
),

waking as (
    select
        f.entity_id,
        f.applied_on as woke_on,
        f.is_recent,
        f.recent,
        f.filed_before > date '1900-01-01' as is_known_before,
        greatest(f.filed_before, min(o.from_day)) as silent_from,
        sum(date_diff('day', greatest(o.from_day, f.filed_before + 1), least(o.to_day + 1, f.applied_on))) as seen_days
    from filed as f
    inner join core.observed as o
        on o.source = 'work_permits' and o.from_day < f.applied_on and o.to_day > f.filed_before
    where date_diff('day', f.filed_before, f.applied_on) >= $silence_days
    group by f.entity_id, f.permit_no, f.applied_on, f.is_recent, f.recent, f.filed_before
    having seen_days >= $silence_days - 1
),

woken as (
    select * from waking
    where is_recent
),

last_year as (
    select
        w.entity_id,
        count(f.permit_no) as filings
    from woken as w
    left join filed as f
        on w.entity_id = f.entity_id and f.applied_on between w.woke_on - 365 - 30 and $as_of - 365 + 30
    group by w.entity_id
),

habit as (
    select
        w.entity_id,
        count(distinct f.permit_no) as filings
    from waking as w
    inner join filed as f
        on
            w.entity_id = f.entity_id
            and f.applied_on between w.woke_on and w.woke_on + date_diff('day', $from_day, $as_of)::integer
    where w.is_known_before and not (w.is_recent or f.is_recent)
    group by w.entity_id
),

trade as (
    select
        f.entity_id,
        f.destination,
        f.work
    from filed as f
    where f.is_recent
    group by f.entity_id, f.destination, f.work
    qualify row_number() over (partition by f.entity_id order by count(*) desc, f.destination, f.work) = 1
),

of_others as (
    select
        w.entity_id,
        count(*) filter (where o.applied_on < w.woke_on) / date_diff('day', w.silent_from, w.woke_on) as a_day_then,
        count(*) filter (where o.applied_on >= w.woke_on) / (date_diff('day', w.woke_on, $as_of) + 1) as a_day_since
    from woken as w
    inner join trade as t on w.entity_id = t.entity_id
    inner join core.work_permits as o
        on
            t.destination = o.destination
            and t.work = left(o.occupation, 2)
            and w.entity_id is distinct from o.entity_id
            and o.applied_on > w.silent_from
    group by w.entity_id, w.woke_on, w.silent_from
),

sleeper as (
    select w.entity_id
    from woken as w
    inner join last_year as y on w.entity_id = y.entity_id
    left join habit as h on w.entity_id = h.entity_id
    left join of_others as o on w.entity_id = o.entity_id
    where
        3 * greatest(y.filings, coalesce(h.filings, 0)) < w.recent
        and coalesce(o.a_day_then >= 0.25 * o.a_day_since, true)
)

select
    filed.*,
    filed.permit_no as record_id,
    filed.applied_on as event_on,
    filed.is_recent and sleeper.entity_id is not null as is_case
from filed
left join sleeper on filed.entity_id = sleeper.entity_id
where filed.applied_on > $as_of - $base_days
