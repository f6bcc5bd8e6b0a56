-- awas_smoke_seen: Whether the newest smoke alarm found a planted scheme (1) or not (0).
-- grain: one row a scheme
-- inputs: lake.evaluate.figure
-- look-back: none
select
    subject as scheme,
    (verdict = 'yes')::int as value
from lake.evaluate.figure
where
    part = 'smoke'
    and measure = 'seen'
    and verdict in ('yes', 'no')
    and as_of = (
        select max(f.as_of) from lake.evaluate.figure as f
        where f.as_of <= $as_of and f.part = 'smoke'
    )
order by subject;
