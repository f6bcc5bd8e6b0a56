-- check_measured: figures of the columns of all deliveries, with those that only the other sources tell.
-- grain: one row a delivery, column, measure and code
-- inputs: check_delivery, check_join, check_pay, lake.ledger.column_figure
-- look-back: all deliveries
-- notes: daily = rows a day of a column of days, as a log10
create or replace temp view check_measured as
select
    delivery_id,
    column_name,
    measure,
    code,
    n,
    value,
    spread
from lake.ledger.column_figure
union all
select
    delivery_id,
    column_name,
    'daily' as measure,
    '' as code,
    max(n) as n,
    log10(max(n)) - max(value) filter (where measure = 'distinct') as value,
    0 as spread
from lake.ledger.column_figure
where delivery_id in (select check_delivery.delivery_id from check_delivery)
group by delivery_id, column_name
having bool_or(measure = 'newest') and bool_or(measure = 'distinct')
union all
select
    delivery_id,
    column_name,
    'found' as measure,
    part as code,
    n,
    share as value,
    sqrt(share * (1 - share)) as spread
from check_join
union all
select
    delivery_id,
    'wage_month' as column_name,
    'floor' as measure,
    '' as code,
    n,
    ratio as value,
    0 as spread
from check_pay
union all
select
    delivery_id,
    'wage_month' as column_name,
    'far' as measure,
    '' as code,
    n,
    far as value,
    sqrt(far * (1 - far)) as spread
from check_pay;
