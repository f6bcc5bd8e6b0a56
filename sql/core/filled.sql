-- core.filled: the day of the newest record that fills each column which, left empty by all, would pass for a "no".
-- grain: one row a source and column, by the contract's name; at least all that cards name under `columns`
-- inputs: known.agency_register, known.border_crossings, known.inspections, known.work_permits, ref.checkpoints, $as_of
-- look-back: crossings of 160 weeks; of the others, everything that was delivered
-- notes: last_on = the day of the newest record that fills it, NULL where none does: of a permit the day of its
--        filing, of a crossing the day in UTC. Of documents it is looked at only whether there is one.
--        A destination counts where workers leave for it: not that of a country that has both the gates and the
--        licences, as where workers come to
create or replace table core.filled as
with own as (
    select country
    from ref.checkpoints
    intersect
    select country
    from known.agency_register
),

told as (
    select
        'border_crossings' as source,
        [
            struct_pack(filled := 'permit_no', last_on := max(if(permit_no is null, null, crossed_at))::date),
            struct_pack(filled := 'one_way', last_on := max(if(one_way is null, null, crossed_at))::date),
            struct_pack(filled := 'booking_ref', last_on := max(if(booking_ref is null, null, crossed_at))::date),
            struct_pack(
                filled := 'document_issued_on', last_on := max(if(document_issued_on is null, null, crossed_at))::date
            )
        ] as columns
    from known.border_crossings
    where crossed_at >= ($as_of - 1121)::timestamptz and crossed_at < ($as_of + 2)::timestamptz
    union all
    select
        'work_permits' as source,
        [
            struct_pack(filled := 'permit_no', last_on := max(applied_on)),
            struct_pack(
                filled := 'destination',
                last_on := max(if(destination in (select own.country from own), null, applied_on))
            ),
            struct_pack(filled := 'worker_doc_no', last_on := max(if(worker_key is null, null, applied_on))),
            struct_pack(filled := 'job_order_no', last_on := max(if(job_order_no is null, null, applied_on))),
            struct_pack(filled := 'fee_charged', last_on := max(if(fee_charged is null, null, applied_on)))
        ] as columns
    from known.work_permits
    where applied_on <= $as_of
    union all
    select
        'inspections' as source,
        [
            struct_pack(filled := 'agency_id', last_on := max(if(agency_id is null, null, inspected_on))),
            struct_pack(filled := 'employer_id', last_on := max(if(employer_id is null, null, inspected_on))),
            struct_pack(filled := 'employer_name', last_on := max(if(employer_name is null, null, inspected_on))),
            struct_pack(filled := 'contact', last_on := max(if(contact is null, null, inspected_on)))
        ] as columns
    from known.inspections
    where inspected_on <= $as_of
),

each as (
    select
        source,
        unnest(columns) as one
    from told
)

select
    each.source,
    each.one.filled,
    each.one.last_on
from each
