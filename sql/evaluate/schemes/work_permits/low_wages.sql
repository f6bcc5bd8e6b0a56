-- Contract substitution: within a week of the grant the wage falls to four tenths of what was promised.
-- grain: one row a version of a permit
-- inputs: evaluate.filing
create or replace temp table planted as
with filed as (
    select
        * exclude (scheme) replace (
            applied_on - 7 as applied_on,
            decided_on - 7 as decided_on,
            valid_from - 7 as valid_from
        )
    from evaluate.filing
    where scheme = 'low_wages'
),

promised as (
    select
        * replace (
            recorded_at - interval 7 day as recorded_at,
            delivered_on - 7 as delivered_on,
            known_from - 7 as known_from,
            known_from as known_to
        )
    from filed
)

select * from promised
union all by name
select * replace (wage_month * 0.4 as wage_month)
from filed;
