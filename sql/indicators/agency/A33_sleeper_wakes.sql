-- A33: permits filed lately after half a year or more without any, of the permits of the year.
-- grain: one row a permit filed in the year
-- inputs: core.observed, core.register, core.work_permits, $from_day, $silence_days, $base_days
-- look-back: filings of the last $base_days and the silence before the first of those after $from_day; the same season
--        of the year before; earlier silences
-- notes: only agencies licensed for a year: a new one has nothing to sleep from. Days of which no filings are known are
--        no silence. Who rests with the season is no sleeper: who filed a third as much or more around the same days of
--        the year before, or after an earlier silence as long (to wake once is news, twice a habit), or whose trade
--        (destination and work) was filed for by others less than a quarter as much a day in the silence as since
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
        lag(p.applied_on) over (partition by p.entity_id order by p.applied_on, p.permit_no) as filed_before
    from core.work_permits as p
    inner join core.register as r on p.entity_id = r.entity_id
    where r.licence_from <= $as_of - $base_days
),

silence as (
    select
        entity_id,
        coalesce(max(applied_on) filter (where not is_recent), date '1900-01-01') as last_before,
        min(applied_on) filter (where is_recent) as first_after,
        count(*) filter (where is_recent) as recent
    from filed
    group by entity_id
    having first_after - last_before >= $silence_days
),

seen as (
    select
        s.entity_id,
        s.first_after,
        s.recent,
        greatest(s.last_before, min(o.from_day)) as silent_from,
        sum((least(o.to_day + 1, s.first_after) - greatest(o.from_day, s.last_before + 1))::integer) as silent_days
    from silence as s
    inner join core.observed as o
        on o.source = 'work_permits' and o.from_day < s.first_after and o.to_day > s.last_before
    group by s.entity_id, s.last_before, s.first_after, s.recent
    having silent_days >= $silence_days - 1
),

last_year as (
    select
        s.entity_id,
        count(f.permit_no) as filings
    from seen as s
    left join filed as f
        on s.entity_id = f.entity_id and f.applied_on between s.first_after - 365 - 30 and $as_of - 365 + 30
    group by s.entity_id
),

habit as (
    select
        woke.entity_id,
        count(distinct f.permit_no) as filings
    from filed as woke
    inner join filed as f
        on
            woke.entity_id = f.entity_id
            and f.applied_on between woke.applied_on and woke.applied_on + ($as_of - $from_day)::integer
    where woke.applied_on - woke.filed_before >= $silence_days and not (woke.is_recent or f.is_recent)
    group by woke.entity_id
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
        s.entity_id,
        count(*) filter (where o.applied_on < s.first_after) / (s.first_after - s.silent_from) as a_day_then,
        count(*) filter (where o.applied_on >= s.first_after) / ($as_of - s.first_after + 1) as a_day_since
    from seen as s
    inner join trade as t on s.entity_id = t.entity_id
    inner join core.work_permits as o
        on
            t.destination = o.destination
            and t.work = left(o.occupation, 2)
            and s.entity_id is distinct from o.entity_id
            and o.applied_on > s.silent_from
    group by s.entity_id, s.first_after, s.silent_from
),

sleeper as (
    select s.entity_id
    from seen as s
    inner join last_year as y on s.entity_id = y.entity_id
    left join habit as h on s.entity_id = h.entity_id
    left join of_others as o on s.entity_id = o.entity_id
    where
        3 * greatest(y.filings, coalesce(h.filings, 0)) < s.recent
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
