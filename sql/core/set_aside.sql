-- core.set_aside: deliveries that people set aside for good, as decided by the day.
-- grain: one row a delivery that somebody set aside and that was not taken in
-- inputs: known.delivery, ref.delivery_decisions; $as_of
create or replace view core.set_aside as
with
latest as (
    select
        *,
        row_number() over (partition by delivery order by decided_on desc, number desc) as nth
    from ref.delivery_decisions
    where decided_on <= $as_of
)

select
    delivery,
    author,
    reason,
    decided_on,
    split_part(delivery, '/', 1) as source,
    try_cast(split_part(delivery, '/', 2) as date) as delivered_on
from latest
where
    nth = 1 and decision = 'aside'
    and not exists (
        select 1 from known.delivery as d
        where d.status = 'accepted' and starts_with(d.delivery_id, latest.delivery)
    );
