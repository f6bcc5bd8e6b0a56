-- What moved on each corridor, month by month: permits beside what the border saw.
-- grain: one row a corridor and month
-- inputs: core.agency, core.crossing_day, core.shown, core.shown_part, core.sight, core.work_permits, ref.checkpoints
-- look-back: 730 days
-- notes: corridor = licensing country (of permits) or country left (of crossings) > country of work or declared
--        destination. blind_days = days of the month on which nobody saw who left the country
create table marts.corridor_month as
with
filed as (
    select
        coalesce(a.country, '*') || '>' || p.destination as corridor,
        date_trunc('month', p.applied_on)::date as month,
        sum(p.workers)::bigint as declared,
        coalesce(sum(p.workers) filter (where p.status in ('approved', 'ended', 'cancelled')), 0)::bigint as permitted
    from core.work_permits as p
    left join core.agency as a on p.entity_id = a.entity_id and a.registered
    where p.applied_on > $as_of - 730
    group by all
),

crossed as (
    select
        coalesce(p.country, left(c.checkpoint, 2)) || '>' || c.other_country as corridor,
        date_trunc('month', c.day)::date as month,
        coalesce(sum(c.travellers) filter (where c.direction = 'exit' and c.purpose = 'work'), 0)::bigint as left_work,
        coalesce(sum(c.travellers) filter (where c.direction = 'exit' and c.purpose = 'visit'), 0)::bigint
            as left_visit,
        coalesce(sum(c.travellers) filter (where c.direction = 'exit' and c.purpose not in ('work', 'visit')), 0)
        ::bigint as left_otherwise,
        coalesce(sum(c.travellers) filter (where c.direction = 'entry'), 0)::bigint as came_in
    from core.crossing_day as c
    left join ref.checkpoints as p on c.checkpoint = p.code
    where c.day > $as_of - 730
    group by all
),

blind as (
    select
        place,
        date_trunc('month', day)::date as month,
        max(blind_so_far) as blind_so_far
    from core.sight
    where direction = 'exit'
    group by place, date_trunc('month', day)
),

blind_days as (
    select
        place,
        month,
        (blind_so_far - lag(blind_so_far) over (partition by place order by month))::double as blind_days
    from blind
)

select
    coalesce(f.month, c.month) as month,
    coalesce(f.corridor, c.corridor) as corridor,
    split_part(coalesce(f.corridor, c.corridor), '>', 1) as origin,
    split_part(coalesce(f.corridor, c.corridor), '>', 2) as destination,
    core.shown(f.declared) as declared,
    core.shown_part(f.permitted, f.declared) as permitted,
    core.shown(c.left_work) as left_work,
    core.shown(c.left_visit) as left_visit,
    core.shown(c.left_otherwise) as left_otherwise,
    core.shown(c.came_in) as came_in,
    b.blind_days
from filed as f
full join crossed as c on f.corridor = c.corridor and f.month = c.month
left join blind_days as b
    on
        split_part(coalesce(f.corridor, c.corridor), '>', 1) = b.place
        and coalesce(f.month, c.month) = b.month
order by month, corridor;
