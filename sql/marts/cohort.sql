-- What became of those for whom permits were applied for in a month: permitted, left, arrived, returned or overdue.
-- grain: one row a corridor and month of application
-- inputs: core.agency, core.hidden, core.leaving_in_sight, core.permit_delay, core.permit_end, core.permit_trip,
--         core.return_in_sight, core.shown, core.shown_part, core.work_permits
-- look-back: applications of 730 days; left and arrived: permits granted in 606 days
-- notes: expected = declared, with what is still to be entered: each permit stands for 1 / the share that is entered
--        by its age (core.permit_delay); its interval is that of a negative binomial. The interval of overdue is
--        Wilson's (1927). Both 90 %
create table marts.cohort as
with
filed as (
    select
        coalesce(a.country, '*') || '>' || p.destination as corridor,
        date_trunc('month', p.applied_on)::date as month,
        p.permit_no,
        p.workers,
        p.status in ('approved', 'ended', 'cancelled') as is_permitted,
        d.share as entered,
        seen.permit_no is not null as is_followed,
        seen.permit_no is not null and (t.left_on is not null or t.arrived_on is not null) as has_left,
        seen.permit_no is not null and t.arrived_on is not null as has_arrived,
        home.place is not null as is_due,
        home.place is not null and (not e.away or e.renewed) as is_home
    from core.work_permits as p
    left join core.agency as a on p.entity_id = a.entity_id and a.registered
    left join core.permit_delay as d on least($as_of - p.applied_on, 120) = d.days
    left join core.permit_trip as t on p.permit_no = t.permit_no
    left join core.leaving_in_sight as seen on p.permit_no = seen.permit_no
    left join core.permit_end as e on p.permit_no = e.permit_no
    left join core.return_in_sight as home
        on e.left_from = home.place and e.valid_to - 60 = home.day and home.days = 120
    where p.applied_on > $as_of - 730
),

counted as (
    select
        corridor,
        month,
        sum(workers)::bigint as declared,
        sum(workers / entered::double order by permit_no)::double as expected,
        sum(workers * (1 - entered::double) / (entered::double * entered::double) order by permit_no)
            as variance,
        coalesce(sum(workers) filter (where is_permitted), 0)::bigint as permitted,
        count(*) filter (where is_followed) as followed,
        count(*) filter (where has_left) as departed,
        count(*) filter (where has_arrived) as arrived,
        count(*) filter (where is_due) as due,
        count(*) filter (where is_home) as returned
    from filed
    group by corridor, month
),

judged as (
    select
        *,
        due - returned as overdue,
        (due - returned) / nullif(due, 0) as share,
        1.6449 * 1.6449 / nullif(due, 0) as z
    from counted
)

select
    month,
    corridor,
    core.shown(declared) as declared,
    case when not core.hidden(declared) then expected end as expected,
    case when not core.hidden(declared) then greatest(declared, expected - 1.6449 * sqrt(variance)) end as expected_low,
    case when not core.hidden(declared) then expected + 1.6449 * sqrt(variance) end as expected_high,
    core.shown_part(permitted, declared) as permitted,
    core.shown(followed) as followed,
    core.shown_part(departed, followed) as departed,
    core.shown_part(arrived, followed) as arrived,
    core.shown(due) as due,
    core.shown_part(returned, returned + overdue) as returned,
    core.shown_part(overdue, returned + overdue) as overdue,
    case
        when due > 0 and not (core.hidden(returned) or core.hidden(overdue))
            then greatest(0, (share + z / 2 - sqrt(z * share * (1 - share) + z * z / 4)) / (1 + z))
    end as overdue_low,
    case
        when due > 0 and not (core.hidden(returned) or core.hidden(overdue))
            then least(1, (share + z / 2 + sqrt(z * share * (1 - share) + z * z / 4)) / (1 + z))
    end as overdue_high
from judged
order by month, corridor;
