-- How often the lists were right, with intervals: what outcomes say of them so far, and the latest backtest before.
-- grain: one row a figure
-- inputs: published.evaluate_figure
-- look-back: figures of the day; of what runs after it (backtest, smoke) the latest before the day
create table marts.evaluation as
with weekly as (
    select
        part,
        max(as_of) as as_of
    from published.evaluate_figure
    where part in ('backtest', 'smoke') and as_of < $as_of
    group by part
)

select f.*
from published.evaluate_figure as f
left join weekly as w on f.part = w.part and f.as_of = w.as_of
where w.part is not null or (f.part not in ('backtest', 'smoke') and f.as_of = $as_of)
order by all;
