-- What each indicator says about each agency, employer and route, and its points; they sum to the score exactly.
-- grain: one row an entity and indicator
-- inputs: core.grouped, published.score_point
-- notes: counts are exact, but where the profile shows groups of five inside the authority as well; why a count is then
--        withheld is decided where it is scored (sql/score/cells.sql)
-- look-back: none (each indicator has its own window)
create table marts.score_points as
with
point as (
    select
        * replace (
            case when core.grouped() then num_withheld end as num_withheld,
            case when core.grouped() then den_withheld end as den_withheld
        )
    from published.score_point
    where as_of = $as_of
),

judged as (
    select
        *,
        num_withheld is not null or den_withheld is not null as withheld
    from point
),

final as (
    select
        * exclude (withheld, num_withheld, den_withheld) replace (
            case when num_withheld is null then num end as num,
            case when den_withheld is null then den end as den,
            case when not withheld then value end as value,
            case when not withheld then shrunk end as shrunk,
            case when not withheld then low end as low,
            case when not withheld then high end as high,
            coalesce(points, 0)::decimal(9, 2) as points,
            coalesce(visit_took, 0)::decimal(9, 2) as visit_took,
            coalesce(points_sure, points, 0)::decimal(9, 2) as points_sure,
            case when not withheld then q_value end as q_value
        ),
        withheld,
        num_withheld,
        den_withheld
    from judged
)

select * from final
order by entity_kind, entity_id, indicator;
