-- The ranked list of every unit, in words and numbers, whatever kinds it visits.
-- grain: one row a unit, lane and entity
-- inputs: lake.score.listing, lake.score.entity, marts.entity, ref.units, given.reason, given.card_text,
--   marts.list_changes, core.list_decision, $language, $run_id
-- look-back: to the previous list
create table marts.watchlist as
with
worded as (
    select
        entity_kind,
        entity_id,
        language,
        list(reason order by place) as reasons
    from given.reason
    group by entity_kind, entity_id, language
),

listed as (
    select
        l.*,
        coalesce(u.language, $language) as language
    from lake.score.listing as l
    left join ref.units as u on l.unit = u.unit
    where l.as_of = $as_of
),

decided as (
    select
        l.entity_kind,
        l.entity_id,
        l.unit,
        d.decision,
        d.author,
        d.reason,
        d.expires_on
    from listed as l
    inner join core.list_decision as d
        on l.entity_kind = d.entity_kind and l.entity_id = d.entity_id and (d.unit is null or l.unit = d.unit)
    qualify row_number() over (partition by l.entity_kind, l.entity_id, l.unit order by d.unit nulls last, l.lane) = 1
),

final as (
    select
        l.as_of,
        $run_id as run_id,
        l.unit,
        l.lane,
        l.list_rank,
        l.entity_kind,
        l.entity_id,
        coalesce(a.name, l.entity_id) as name,
        a.place,
        a.seat_by,
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
    left join marts.entity as a on l.entity_kind = a.entity_kind and l.entity_id = a.entity_id
    left join marts.list_changes as c
        on l.entity_kind = c.entity_kind and l.unit = c.unit and l.entity_id = c.entity_id
    left join given.card_text as t on c.moved_indicator = t.indicator and l.language = t.language
    left join decided as d on l.entity_kind = d.entity_kind and l.entity_id = d.entity_id and l.unit = d.unit
    left join worded as w
        on l.entity_kind = w.entity_kind and l.entity_id = w.entity_id and l.language = w.language
)

select * from final
order by unit, list_rank, entity_kind, lane, entity_id;

comment on table marts.watchlist is
'The list of every unit; agency_watchlist, employer_watchlist and route_watchlist are its parts.
A listing is a reason to look, never a finding.';
comment on column marts.watchlist.as_of is 'Day of the list; nothing known later counts.';
comment on column marts.watchlist.run_id is 'Which inputs, configuration and code it was made from.';
comment on column marts.watchlist.unit is 'Inspection unit that reads it.';
comment on column marts.watchlist.lane is
'fact (a rule of law is broken, or a new path), lead (statistics), random (drawn) or silent (reports are missing).';
comment on column marts.watchlist.list_rank is 'Place on the unit''s list of its kind.';
comment on column marts.watchlist.entity_kind is 'agency, employer or route.';
comment on column marts.watchlist.entity_id is 'The agency, employer or route.';
comment on column marts.watchlist.name is 'As in the table entity; the identifier where it has no name there.';
comment on column marts.watchlist.place is 'Where to go; what it rests on: seat_by.';
comment on column marts.watchlist.seat_by is
'Of agencies. register: its seat; no seat known: employers, workers (where most of them are, come from) or unknown.';
comment on column marts.watchlist.score is 'Sum of its points in score_points, exactly.';
comment on column marts.watchlist.rank is 'Rank among all of its kind; equal scores share the better rank.';
comment on column marts.watchlist.rank_low is 'Best rank of the 90 % interval of its rank.';
comment on column marts.watchlist.rank_high is 'Worst rank of the 90 % interval of its rank.';
comment on column marts.watchlist.tier is
'A: the whole rank interval is in the top tenth; B: in the upper half; C: the rest.';
comment on column marts.watchlist.coverage is 'Share of the indicators that could say anything about it, 0 to 1.';
comment on column marts.watchlist.previous_rank is 'Its rank on the previous list''s day; NULL where it is new.';
comment on column marts.watchlist.movement is 'new, up, down or same since the previous list; NULL on the first.';
comment on column marts.watchlist.why_moved is
'The indicator whose points moved it most; NULL where others moved past it.';
comment on column marts.watchlist.headline_reason is 'The first of its reasons.';
comment on column marts.watchlist.reasons is 'Why it is listed, in words, in the unit''s language; at most three.';
comment on column marts.watchlist.inclusion_probability is 'Chance with which it was drawn; random lane only.';
comment on column marts.watchlist.decision is 'pin where a person keeps it on the list; NULL where nobody decided.';
comment on column marts.watchlist.decision_author is 'Who decided.';
comment on column marts.watchlist.decision_reason is 'Why, in the words of who decided.';
comment on column marts.watchlist.decision_until is 'Last day on which the decision holds.';
