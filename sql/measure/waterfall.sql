-- measure.waterfall: how many of the workers declared took each step up to the return, and where most were lost.
-- grain: one row an agency or corridor (licensing country > country of work) and step; place 1 to 5
-- inputs: core.agency, core.leaving_in_sight, core.permit_end, core.permit_trip, core.return_in_sight,
--         core.work_permits
-- look-back: applications filed between 605 and 210 days ago: all of them had the time to be decided and used; returns
--        of permits that ended between 425 and 60 days ago
-- notes: of_workers = those who could have taken the step by now. Only permits with a pseudonym can be followed to the
--        border. leak names the step that lost most beyond what all others lose there: five workers and twice as many
create or replace table measure.waterfall as
with filed as (
    select
        p.permit_no,
        p.entity_id,
        coalesce(a.country, '*') || '>' || p.destination as corridor,
        p.workers,
        p.status in ('approved', 'ended', 'cancelled') as is_granted,
        seen.permit_no is not null as is_followed,
        t.left_on is not null or t.arrived_on is not null as has_left,
        t.arrived_on is not null as has_arrived,
        t.arrived_on is not null or t.went_elsewhere as has_shown_where
    from core.work_permits as p
    left join core.agency as a on p.entity_id = a.entity_id and a.registered
    left join core.permit_trip as t on p.permit_no = t.permit_no
    left join core.leaving_in_sight as seen on p.permit_no = seen.permit_no
    where
        p.entity_id is not null
        and p.applied_on > $as_of - 605
        and p.applied_on <= $as_of - 210
),

due as (
    select
        e.entity_id,
        coalesce(a.country, '*') || '>' || e.destination as corridor,
        not e.away or e.renewed as is_home
    from core.permit_end as e
    semi join core.return_in_sight as seen
        on e.left_from = seen.place and e.valid_to - 60 = seen.day and seen.days = 120
    left join core.agency as a on e.entity_id = a.entity_id and a.registered
    where e.entity_id is not null and e.valid_to > $as_of - 425
),

units as (
    select 'agency' as entity_kind
    union all
    select 'corridor' as entity_kind
),

steps as (
    select
        u.entity_kind,
        if(u.entity_kind = 'agency', f.entity_id, f.corridor) as entity_id,
        unnest([
            struct_pack(place := 1, step := 'declared', loss := null, took := true, could := true),
            struct_pack(place := 2, step := 'permitted', loss := 'not_granted', took := f.is_granted, could := true),
            struct_pack(
                place := 3, step := 'crossed', loss := 'not_crossed', took := f.has_left, could := f.is_followed
            ),
            struct_pack(
                place := 4,
                step := 'right_country',
                loss := 'elsewhere',
                took := f.has_arrived,
                could := f.has_shown_where
            )
        ]) as taken,
        f.workers
    from filed as f
    cross join units as u
    union all
    select
        u.entity_kind,
        if(u.entity_kind = 'agency', d.entity_id, d.corridor) as entity_id,
        struct_pack(place := 5, step := 'returned', loss := 'not_returned', took := d.is_home, could := true) as taken,
        1 as workers
    from due as d
    cross join units as u
),

counted as (
    select
        s.entity_kind,
        s.entity_id,
        s.taken.place,
        s.taken.step,
        s.taken.loss,
        coalesce(sum(s.workers) filter (where s.taken.took and s.taken.could), 0)::bigint as workers,
        coalesce(sum(s.workers) filter (where s.taken.could), 0)::bigint as of_workers
    from steps as s
    group by all
),

compared as (
    select
        *,
        of_workers - workers as lost,
        of_workers * sum(of_workers - workers) over everybody / nullif(sum(of_workers) over everybody, 0) as usual
    from counted
    window everybody as (partition by entity_kind, place)
)

select
    entity_kind,
    entity_id,
    place,
    step,
    workers,
    of_workers,
    case
        when
            lost - usual >= 5
            and lost >= 2 * usual
            and lost - usual = max(lost - usual) over (partition by entity_kind, entity_id)
            then loss
    end as leak
from compared
where of_workers > 0;
