-- check_past: what the earlier deliveries of a source usually say, column by column.
-- grain: one row a source, column, measure and code
-- inputs: check_column_figure
-- look-back: the twelve deliveries before the newest
-- notes: spread: where deliveries are small, that of all their rows together, as one alone says little of how far rows
--        are apart. Numbers of rows and newest days are known from the fourth delivery on, as a supplier begins with
--        years of history and then sends days; rows a day from the third on
create or replace temp table check_past as
select
    source,
    column_name,
    measure,
    code,
    count(*) as deliveries,
    median(value) as usual,
    min(value) as lowest,
    quantile_disc(value, 0.75) as mostly,
    mad(value) as deviation,
    greatest(
        median(spread),
        if(
            median(n) < 20,
            sqrt(
                greatest(
                    sum((n * (spread * spread + value * value))::decimal(38, 6)) / sum(n::decimal(18, 0))
                    - pow(sum((n * value)::decimal(38, 6)) / sum(n::decimal(18, 0)), 2),
                    0
                )
            ),
            0
        )
    ) as spread,
    median(log10(n)) as usual_rows
from check_column_figure
where place > 1
group by all
having
    count(*) >= case when measure in ('rows', 'newest') then 3 when measure = 'daily' then 2 else 1 end
    and (measure <> 'found' or max(value) >= 0.01);
