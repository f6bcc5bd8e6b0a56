-- measure.arrival: how many weeks after its week a record was entered.
-- grain: one row a source, week (ago = weeks before the one that ends on its newest delivery) and delay
-- inputs: core.local_day, core.source_status, history.border_crossings, history.complaints, history.inspections,
--         history.job_adverts, history.work_permits, known.delivery
-- look-back: 26 weeks; crossings, which are many and soon there, 8 weeks
-- notes: by the first version of a record; entered = recorded_at. Where no day before the delivery is told, it may have
--        been entered on any since the delivery before: the first of these, so that a month that is delivered as a
--        whole is no month of delay. Of a first delivery nothing is known of delays.
--        Of old permits often only the last version was delivered: its event is the decision, and a version entered
--        more than 60 days after that is a later change, and left out
create or replace table measure.arrival as
with noted as (
    select
        'work_permits' as source,
        min(coalesce(decided_on, applied_on)) as event_on,
        min(recorded_at::date) as recorded_on,
        min(known_from) as known_on
    from history.work_permits
    where
        coalesce(decided_on, applied_on) > $as_of - 182
        and status in ('pending', 'approved', 'denied')
    group by permit_no
    having min(least(recorded_at::date, known_from)) <= min(coalesce(decided_on, applied_on)) + 60
    union all
    select
        'border_crossings' as source,
        min(core.local_day(crossed_at)) as event_on,
        min(core.local_day(recorded_at)) as recorded_on,
        min(known_from) as known_on
    from history.border_crossings
    where crossed_at > $as_of - 56
    group by crossing_id
    union all
    select
        'complaints' as source,
        min(filed_on) as event_on,
        min(recorded_at::date) as recorded_on,
        min(known_from) as known_on
    from history.complaints
    where filed_on > $as_of - 182
    group by complaint_id
    union all
    select
        'inspections' as source,
        min(inspected_on) as event_on,
        min(recorded_at::date) as recorded_on,
        min(known_from) as known_on
    from history.inspections
    where inspected_on > $as_of - 182
    group by inspection_id
    union all
    select
        'job_adverts' as source,
        min(posted_on) as event_on,
        min(recorded_at::date) as recorded_on,
        min(known_from) as known_on
    from history.job_adverts
    where posted_on > $as_of - 182
    group by advert_id
),

delivered as (
    select
        source,
        known_from,
        lag(known_from) over (partition by source order by known_from) as before_on
    from known.delivery
    where status = 'accepted'
    group by source, known_from
),

entered as (
    select
        n.source,
        n.event_on,
        case
            when n.recorded_on < n.known_on then n.recorded_on
            else least(coalesce(d.before_on + 1, n.event_on), n.known_on)
        end as entered_on
    from noted as n
    left join delivered as d on n.source = d.source and n.known_on = d.known_from
)

select
    e.source,
    date_diff('day', e.event_on, s.data_as_of) // 7 as ago,
    date_diff('day', e.event_on, s.data_as_of) // 7
    - date_diff('day', greatest(e.entered_on, e.event_on), s.data_as_of) // 7 as delay,
    count(*) as records
from entered as e
inner join core.source_status as s on e.source = s.source
where e.event_on <= s.data_as_of and e.entered_on <= s.data_as_of
group by all;
