-- core.refusal: refused deliveries whose content has not arrived in any other way.
-- grain: one row a refused delivery that matters still
-- inputs: known.delivery, core.set_aside; $snapshot_sources
-- notes: the day's delivery, sent again and taken in, ends a refusal in the ledger. In a source of snapshots a newer
--        one holds all of it, too; in a source of increments nothing else does. A refusal is the newest where nothing
--        of its day or later was taken in.
create or replace view core.refusal as
with
told as (
    select
        source,
        delivered_on,
        status,
        message,
        regexp_replace(delivery_id, '\.refused$', '', 'g') as delivery
    from known.delivery
),

newest as (
    select
        source,
        max(delivered_on) as delivered_on
    from told
    where status = 'accepted'
    group by source
)

select
    told.source,
    told.delivered_on,
    told.delivery,
    told.message,
    coalesce(newest.delivered_on < told.delivered_on, true) as is_newest
from told
left join newest on told.source = newest.source
where
    told.status = 'refused'
    and told.delivery not in (select a.delivery from core.set_aside as a)
    and (
        coalesce(newest.delivered_on <= told.delivered_on, true)
        or not list_contains($snapshot_sources::varchar[], told.source)
    );
