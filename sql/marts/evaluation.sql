-- How often the lists were right, with intervals: what outcomes say of them so far, and the latest backtest before.
-- grain: one row a figure
-- inputs: lake.evaluate.figure
-- look-back: figures of the day; of what runs after it (backtest, smoke) the latest before the day
create table marts.evaluation as
with weekly as (
    select
        part,
        max(as_of) as as_of
    from lake.evaluate.figure
    where part in ('backtest', 'smoke') and as_of < $as_of
    group by part
)

select f.*
from lake.evaluate.figure as f
left join weekly as w on f.part = w.part and f.as_of = w.as_of
where w.part is not null or (f.part not in ('backtest', 'smoke') and f.as_of = $as_of)
order by all;

comment on table marts.evaluation is
'How often the lists were right so far, and what the latest backtest said. Never fed back into a score.';
comment on column marts.evaluation.as_of is 'Day on which the figure was computed.';
comment on column marts.evaluation.part is
'experiment (lanes of the lists), feedback (units), fairness, trial (indicators), backtest or smoke (planted schemes).';
comment on column marts.evaluation.entity_kind is 'agency, employer or route.';
comment on column marts.evaluation.unit is
'Inspection unit, NULL for all; of a backtest also where it was found, all units: own (at it) or client (employers).';
comment on column marts.evaluation.subject is
'Lane, indicator, group, scheme or order of the ranking (score, or the simple rule that it is compared with).';
comment on column marts.evaluation.measure is 'What the figure is.';
comment on column marts.evaluation.cut_off is
'Of a backtest: the day whose knowledge was used; NULL: mean of the cut-offs.';
comment on column marts.evaluation.k is 'Length of the list that was judged; of planted schemes their age in days.';
comment on column marts.evaluation.value is 'The figure; NULL where nothing can be said.';
comment on column marts.evaluation.low is 'Lower end of its interval (90 %; experiment and fairness 95 %).';
comment on column marts.evaluation.high is 'Upper end of its interval.';
comment on column marts.evaluation.worst is 'The figure if the worst of those with the same score came first.';
comment on column marts.evaluation.best is 'The figure if the best of those with the same score came first.';
comment on column marts.evaluation.num is 'What was counted; NULL where a count of people is below 5.';
comment on column marts.evaluation.den is 'Of how many.';
comment on column marts.evaluation.verdict is
'In words: yes, no, too_early; of an indicator keep, retune, retire, too_early; of a scheme yes, no, not_planted.';
