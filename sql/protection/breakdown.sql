-- protection.breakdown: sex and age of the people of a cohort, where the groups are large enough to identify nobody.
-- grain: one row a cohort, country, place, attribute (sex, age) and value
-- inputs: core.few, protection.person
-- look-back: as protection.person
-- notes: a cohort has a breakdown only where all its counts are five or more (core.few), so that none follows from the
--        others
create or replace table protection.breakdown as
with
told as (
    select
        cohort,
        country,
        place,
        unnest([  -- noqa: AL03
            struct_pack(attribute := 'sex', value := coalesce(sex, 'unknown')),
            struct_pack(
                attribute := 'age',
                value := case
                    when born_on is null then 'unknown'
                    when date_diff('year', born_on, on_day) < 16 then 'under_16'
                    when born_on > on_day - interval 18 year then '16_17'
                    when born_on > on_day - interval 25 year then '18_24'
                    when born_on > on_day - interval 40 year then '25_39'
                    else '40_over'
                end
            )
        ], recursive := true)
    from protection.person
),

counted as (
    select
        cohort,
        country,
        place,
        attribute,
        value,
        count(*) as people
    from told
    group by all
),

smallest as (
    select
        *,
        min(people) over (partition by cohort, country, place, attribute) as fewest
    from counted
)

select * exclude (fewest) from smallest
where not core.few(fewest)
order by cohort, country, place, attribute, value;
