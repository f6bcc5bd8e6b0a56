-- renumbered: how many rows of a delivery are a record that another row has under another key.
-- grain: one row a delivery of the batch that has any
-- inputs: recorded (_delivery, _row: of the batch, or null in the lake; delivered_on, key, same: a number for what no
--         two records have in common, content: of all columns but the key)
-- notes: a delivery is held against itself and those of earlier days, so that the order in which they come does not
--        matter. A row whose own key was met with that content before is no new number, and of rows within a delivery
--        the one with the first key is not counted.
create or replace temp table renumbered as
with met as (
    select
        own._delivery,
        own._row,
        max(other.delivered_on) filter (where other.delivered_on < own.delivered_on) as day,
        bool_or(other.key = own.key and other.delivered_on < own.delivered_on) as is_known,
        bool_or(
            other.key <> own.key
            and (other.delivered_on < own.delivered_on or (other._delivery = own._delivery and other.key < own.key))
        ) as is_renumbered
    from recorded as own
    inner join recorded as other on own.same = other.same and own.content = other.content
    where own._delivery is not null
    group by own._delivery, own._row
)

select
    _delivery,
    count(*) as n,
    max(day) as day
from met
where is_renumbered and not is_known
group by _delivery;
