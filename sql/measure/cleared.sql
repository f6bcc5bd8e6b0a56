-- measure.indicator: the status cleared or muted, where a visit has answered all that was counted.
-- grain: one row an entity and indicator, as before
-- inputs: measure.cleared, measure.indicator, measure.seen, ref.card
-- notes: cleared = nothing is newer than the visit; muted = visits found the reason wrong repeatedly, so it gives no
--        points until muted_until. num is then the number of answered cases. An answered fact or tie has lost its row
--        (measure/answered.sql) and gets one here. seen_part and seen_worth of measure.seen go with the others
create or replace table measure.indicator as
with told as (
    select
        m.*,
        s.seen_part,
        s.seen_worth,
        a.num as answered,
        case
            when a.entity_id is null or m.status not in ('ok', 'too_few') then m.status
            when a.muted_until is not null then 'muted'
            when c.kind = 'surge' and m.value > 1 then 'cleared'
            when c.kind = 'measure' and m.status = 'too_few' then 'cleared'
            when c.kind = 'rate' and m.num = 0 then 'cleared'
            else m.status
        end as state
    from measure.indicator as m
    left join ref.card as c on m.indicator = c.indicator
    left join measure.cleared as a
        on m.entity_kind = a.entity_kind and m.entity_id = a.entity_id and m.indicator = a.indicator
    left join measure.seen as s
        on m.entity_kind = s.entity_kind and m.entity_id = s.entity_id and m.indicator = s.indicator
)

select
    * exclude (answered, num, state, status),
    case when state in ('cleared', 'muted') then coalesce(answered, num) else num end as num,
    state as status
from told;

insert into measure.indicator by name
select
    a.entity_kind,
    a.entity_id,
    a.indicator,
    a.num,
    if(a.muted_until is null, 'cleared', 'muted') as status
from measure.cleared as a
inner join ref.card as c on a.indicator = c.indicator
anti join measure.indicator as m
    on a.entity_kind = m.entity_kind and a.entity_id = m.entity_id and a.indicator = m.indicator
where c.kind <> 'surge';
