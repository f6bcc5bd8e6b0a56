-- What may be told to everybody of a corridor and a quarter that is long over: rounded to tens, nothing below ten.
-- grain: one row a corridor and quarter
-- inputs: published.score_given
-- look-back: four quarters that ended at least 60 days before the day
-- notes: as it was told first, and stays (sql/score/tens.sql). A corridor without any count is left out
create table marts.public_corridor as
with
told as (
    select
        entity_id as corridor,
        split_part(indicator, ' ', 1) as figure,
        split_part(indicator, ' ', 2)::date as quarter,
        num::bigint as n
    from published.score_given
    where entity_kind = 'corridor' and as_of <= $as_of and as_of >= $as_of - 1200
    qualify row_number() over (partition by entity_id, indicator order by as_of desc) = 1
),

closed as (
    select *
    from told
    where
        n is not null
        and quarter + interval 3 month + interval 60 day <= $as_of
        and quarter + interval 15 month + interval 60 day > $as_of
)

select
    quarter,
    corridor,
    split_part(corridor, '>', 1) as origin,
    split_part(corridor, '>', 2) as destination,
    max(n) filter (where figure = 'declared') as declared,
    max(n) filter (where figure = 'permitted') as permitted,
    max(n) filter (where figure = 'left_work') as left_work,
    max(n) filter (where figure = 'left_visit') as left_visit,
    max(n) filter (where figure = 'came_in') as came_in
from closed
group by quarter, corridor
order by quarter desc, corridor;
