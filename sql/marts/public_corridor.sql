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
        (round(sum(declared) / 10.0) * 10)::bigint as declared,
        (round(sum(permitted) / 10.0) * 10)::bigint as permitted,
        (round(sum(left_work) / 10.0) * 10)::bigint as left_work,
        (round(sum(left_visit) / 10.0) * 10)::bigint as left_visit
    from marts.corridor_month
    where origin <> '*' and destination <> '*'
    group by all
),

closed as (
    select
        * replace (
            case when declared >= 10 then declared end as declared,
            case when permitted >= 10 then permitted end as permitted,
            case when left_work >= 10 then left_work end as left_work,
            case when left_visit >= 10 then left_visit end as left_visit
        )
    from over
    where
        quarter + interval 3 month + interval 60 day <= $as_of
        and quarter + interval 15 month + interval 60 day > $as_of
)

select * from closed
where coalesce(declared, permitted, left_work, left_visit) is not null
order by quarter desc, corridor;
