-- What may be told to everybody of a corridor and a quarter that is long over: rounded to tens, nothing below ten.
-- grain: one row a corridor and quarter
-- inputs: marts.corridor_month
-- look-back: four quarters that ended at least 60 days before the day
-- notes: every count is rounded by itself, so that neither a difference of two counts nor of two releases or quarters
--        tells of 1 to 4 people; below ten it is NULL. A corridor without any count is left out
create table marts.public_corridor as
with
over as (
    select
        date_trunc('quarter', month)::date as quarter,
        corridor,
        origin,
        destination,
        case when sum(declared) >= 10 then (round(sum(declared) / 10.0) * 10)::bigint end as declared,
        case when sum(permitted) >= 10 then (round(sum(permitted) / 10.0) * 10)::bigint end as permitted,
        case when sum(left_work) >= 10 then (round(sum(left_work) / 10.0) * 10)::bigint end as left_work,
        case when sum(left_visit) >= 10 then (round(sum(left_visit) / 10.0) * 10)::bigint end as left_visit,
        case when sum(came_in) >= 10 then (round(sum(came_in) / 10.0) * 10)::bigint end as came_in
    from marts.corridor_month
    where origin <> '*' and destination <> '*'
    group by all
),

closed as (
    select *
    from over
    where
        quarter + interval 3 month + interval 60 day <= $as_of
        and quarter + interval 15 month + interval 60 day > $as_of
)

select * from closed
where coalesce(declared, permitted, left_work, left_visit, came_in) is not null
order by quarter desc, corridor;
