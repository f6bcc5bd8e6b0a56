-- The ranked list of routes for every unit, in words and numbers.
-- grain: one row a unit, lane and route
-- inputs: lake.score.listing, lake.score.entity, core.route, ref.units, ref.checkpoints, given.reason, given.card_text,
--   marts.list_changes, core.list_decision
-- look-back: to the previous list
create table marts.route_watchlist as
with
worded as (
    select
        entity_id,
        language,
        list(reason order by place) as reasons
    from given.reason
    where entity_kind = 'route'
    group by entity_id, language
),

listed as (
    select
        l.*,
        coalesce(u.language, getvariable('language')) as language
    from lake.score.listing as l
    left join ref.units as u on l.unit = u.unit
    where l.as_of = getvariable('as_of') and l.entity_kind = 'route'
),

decided as (
    select
        l.entity_id,
        l.unit,
        arg_min(d.decision, d.unit is null) as decision,
        arg_min(d.author, d.unit is null) as author,
        arg_min(d.reason, d.unit is null) as reason,
        arg_min(d.expires_on, d.unit is null) as expires_on
    from listed as l
    inner join core.list_decision as d
        on d.entity_kind = 'route' and l.entity_id = d.entity_id and (d.unit is null or l.unit = d.unit)
    group by l.entity_id, l.unit
),

final as (
    select
        l.as_of,
        getvariable('run_id') as run_id,
        l.unit,
        l.lane,
        l.list_rank,
        l.entity_id,
        coalesce(a.name, l.entity_id) as name,
        coalesce(p.name || ' (' || a.checkpoint || ')', a.checkpoint) as place,
        null::varchar as seat_by,
        e.score,
        e.rank_with_ties as rank,
        e.rank_low,
        e.rank_high,
        e.tier,
        e.coverage,
        c.previous_rank,
        c.movement,
        case
            when c.movement in ('up', 'down') then t.name || ': ' || printf('%+.2f', c.moved_points::double)
        end as why_moved,
        w.reasons[1] as headline_reason,
        coalesce(w.reasons, []) as reasons,
        l.inclusion_probability,
        d.decision,
        d.author as decision_author,
        d.reason as decision_reason,
        d.expires_on as decision_until
    from listed as l
    left join lake.score.entity as e
        on l.as_of = e.as_of and l.entity_kind = e.entity_kind and l.entity_id = e.entity_id
    left join core.route as a on l.entity_id = a.entity_id
    left join ref.checkpoints as p on a.checkpoint = p.code
    left join marts.list_changes as c
        on l.entity_kind = c.entity_kind and l.unit = c.unit and l.entity_id = c.entity_id
    left join given.card_text as t on c.moved_indicator = t.indicator and l.language = t.language
    left join decided as d on l.entity_id = d.entity_id and l.unit = d.unit
    left join worded as w on l.entity_id = w.entity_id and l.language = w.language
)

select * from final
order by unit, list_rank, lane, entity_id;

comment on table marts.route_watchlist is
'The list of routes of every unit. A listing is a reason to look, never a finding.';
comment on column marts.route_watchlist.as_of is 'Day of the list; nothing known later counts.';
comment on column marts.route_watchlist.run_id is 'Which inputs, configuration and code it was made from.';
comment on column marts.route_watchlist.unit is 'Inspection unit that reads it.';
comment on column marts.route_watchlist.lane is
'fact (a rule of law is broken, or a new path), lead (statistics), random (drawn) or silent (reports are missing).';
comment on column marts.route_watchlist.list_rank is 'Place on the unit''s list.';
comment on column marts.route_watchlist.entity_id is
'Exit checkpoint > declared destination : purpose; * where a part is unknown.';
comment on column marts.route_watchlist.name is 'The route in words.';
comment on column marts.route_watchlist.seat_by is 'Of agencies only.';
comment on column marts.route_watchlist.place is 'Where to go.';
comment on column marts.route_watchlist.score is 'Sum of its points in score_points, exactly.';
comment on column marts.route_watchlist.rank is 'Rank among all scored routes; equal scores share the better rank.';
comment on column marts.route_watchlist.rank_low is 'Best rank of the 90 % interval of its rank.';
comment on column marts.route_watchlist.rank_high is 'Worst rank of the 90 % interval of its rank.';
comment on column marts.route_watchlist.tier is
'A: the whole rank interval is in the top tenth; B: in the upper half; C: the rest.';
comment on column marts.route_watchlist.coverage is 'Share of the indicators that could say anything about it, 0 to 1.';
comment on column marts.route_watchlist.previous_rank is 'Its rank on the previous list''s day; NULL where it is new.';
comment on column marts.route_watchlist.movement is 'new, up, down or same since the previous list; NULL on the first.';
comment on column marts.route_watchlist.why_moved is
'The indicator whose points moved it most; NULL where others moved past it.';
comment on column marts.route_watchlist.headline_reason is 'The first of its reasons.';
comment on column marts.route_watchlist.reasons is
'Why it is listed, in words, in the unit''s language; at most three.';
comment on column marts.route_watchlist.inclusion_probability is 'Chance with which it was drawn; random lane only.';
comment on column marts.route_watchlist.decision is
'pin where a person keeps it on the list; NULL where nobody decided anything.';
comment on column marts.route_watchlist.decision_author is 'Who decided.';
comment on column marts.route_watchlist.decision_reason is 'Why, in the words of who decided.';
comment on column marts.route_watchlist.decision_until is 'Last day on which the decision holds.';
