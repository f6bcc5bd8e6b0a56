-- What each indicator says about each agency, employer and route, and its points; they sum to the score exactly.
-- grain: one row an entity and indicator
-- inputs: lake.score.point of the day (why a count is withheld is decided where it is scored: sql/score/cells.sql)
-- look-back: none (each indicator has its own window)
create table marts.score_points as
with
point as (
    select
        *,
        num_withheld is not null or den_withheld is not null as withheld
    from lake.score.point
    where as_of = $as_of
),

final as (
    select
        as_of,
        entity_kind,
        entity_id,
        indicator,
        domain,
        peer_group,
        case when num_withheld is null then num end as num,
        case when den_withheld is null then den end as den,
        case when not withheld then value end as value,
        peer_value,
        expected,
        case when not withheld then shrunk end as shrunk,
        case when not withheld then low end as low,
        case when not withheld then high end as high,
        coalesce(points, 0)::decimal(9, 2) as points,
        coalesce(points_sure, points, 0)::decimal(9, 2) as points_sure,
        case when not withheld then q_value end as q_value,
        status,
        data_as_of,
        completeness,
        withheld,
        num_withheld,
        den_withheld
    from point
)

select * from final
order by entity_kind, entity_id, indicator;

comment on table marts.score_points is
'What each indicator says about each agency, employer and route. The points of an entity sum to its score, exactly.';
comment on column marts.score_points.as_of is 'Day for which it was computed; nothing known later counts.';
comment on column marts.score_points.entity_kind is 'agency, employer or route.';
comment on column marts.score_points.entity_id is 'The agency, employer or route.';
comment on column marts.score_points.indicator is 'Identifier of the indicator; see indicator_catalogue.';
comment on column marts.score_points.domain is
'What kind of concern it is; points are capped for each domain (licence, network, permits, movement, harm, employer).';
comment on column marts.score_points.peer_group is 'With whom it was compared.';
comment on column marts.score_points.num is
'Cases, values or ties counted. NULL where it would tell of 1 to 4 people (see num_withheld).';
comment on column marts.score_points.den is
'Of how many. NULL for facts, and where it counts 1 to 4 people (see den_withheld).';
comment on column marts.score_points.value is
'As observed: num / den; for surges num / expected; for measures the median; for links their joint strength.';
comment on column marts.score_points.peer_value is 'The same for its peers.';
comment on column marts.score_points.expected is 'Cases to expect if it were like its peers or its season.';
comment on column marts.score_points.shrunk is 'value, drawn towards its peers as far as its base is small.';
comment on column marts.score_points.low is 'Lower end of the 90 % interval of value, drawn towards its peers.';
comment on column marts.score_points.high is 'Upper end of the 90 % interval of value, drawn towards its peers.';
comment on column marts.score_points.points is
'Points given: log likelihood ratio of a problem against peers, weighted, capped; 0 where nothing can be said.';
comment on column marts.score_points.points_sure is
'Points without records that a doubtful match ties to it, and without weak links.';
comment on column marts.score_points.q_value is
'Share of false alerts if all with this exceedance or more were alerts (Benjamini-Hochberg); at most 0.05 is an alert.';
comment on column marts.score_points.status is
'ok; too_few (base too small to say); not_available (the source is missing); late (the source is behind).';
comment on column marts.score_points.data_as_of is 'Up to which day the data behind it reach.';
comment on column marts.score_points.completeness is 'Estimated share of the rows that have arrived, 0 to 1.';
comment on column marts.score_points.withheld is
'True where num or den, and what is computed from them, would tell of 1 to 4 people and is not published.';
comment on column marts.score_points.num_withheld is
'Why num is NULL: few (1 to 4 people), most (all of den, or of the indicator that it is part of, but 1 to 4 people),
some (of fewer than 9). NULL where it is published or nothing was counted. It is then scored as a fixed count.';
comment on column marts.score_points.den_withheld is
'Why den is NULL: few (1 to 4 people), linked (a withheld num would follow from it). NULL where it is published.';
