-- measure.waterfall: how many workers took each step from declared to returned, and where most were lost.
-- grain: one row an agency or corridor and step
-- inputs: core.waterfall
create or replace table measure.waterfall as
select
    entity_kind,
    entity_id,
    place,
    step,
    workers,
    of_workers,
    leak
from core.waterfall;
