-- What was delivered, what of it counts, and how old it is.
-- grain: one row a source that a contract describes
-- inputs: core.barred_party, core.failed_check, core.job_adverts, core.refusal, core.set_aside, core.source_status,
--         given.source, known.delivery
-- look-back: every delivery that is in force on the day
create table marts.data_health as
with
delivery as (
    select * from known.delivery
),

counted as (
    select
        source,
        count(*) filter (where status = 'accepted') as deliveries,
        sum(delivered) filter (where status = 'accepted')::bigint as delivered,
        sum(accepted) filter (where status = 'accepted')::bigint as accepted,
        sum(quarantined) filter (where status = 'accepted')::bigint as quarantined,
        sum(superseded) filter (where status = 'accepted')::bigint as superseded,
        max(delivered_on) filter (where status = 'accepted') as last_delivered_on,
        max_by(delivery_id, (delivered_on, known_from, delivery_id)) filter (where status = 'accepted') as last_delivery
    from delivery
    group by source
),

refused as (
    select
        source,
        list(distinct delivered_on order by delivered_on) as refused_on
    from core.refusal
    group by source
),

aside as (
    select
        source,
        list(delivered_on::varchar || ', ' || author || ': ' || reason order by delivered_on, delivery) as set_aside
    from core.set_aside
    group by source
),

-- barred parties that nobody here is: neither agency nor employer nor officer; adverts of a year that were not read
strange as (
    select
        'barred_parties' as source,
        count(*) filter (where is_known is distinct from true) as unmatched,
        0 as unread
    from core.barred_party
    union all
    select
        'job_adverts' as source,
        0 as unmatched,
        count(*) filter (where has_text and not is_read and posted_on > $as_of - 365) as unread
    from core.job_adverts
),

aged as (
    select
        g.source,
        g.in_profile,
        g.required,
        g.freshness_days,
        coalesce(s.available, false) as available,
        s.data_as_of,
        greatest(0, $as_of - s.data_as_of - g.freshness_days) as days_late
    from given.source as g
    left join core.source_status as s on g.source = s.source
),

final as (
    select
        $as_of as as_of,
        a.source,
        a.in_profile,
        a.required,
        a.available,
        a.data_as_of,
        coalesce(a.days_late, 0) as days_late,
        coalesce(a.days_late, 0) > 0 as late,
        coalesce(c.deliveries, 0) as deliveries,
        coalesce(len(r.refused_on), 0) as refused,
        coalesce(r.refused_on, []) as refused_on,
        coalesce(o.set_aside, []) as set_aside,
        coalesce(c.delivered, 0) as delivered,
        coalesce(c.accepted, 0) as accepted,
        coalesce(c.quarantined, 0) as quarantined,
        coalesce(c.superseded, 0) as superseded,
        c.last_delivered_on,
        'validation/' || c.last_delivery || '.html' as validation_page,
        coalesce(f.failed_expectations, 0) as failed_expectations,
        coalesce(f.signals, []) as signals,
        coalesce(strange.unmatched, 0) as unmatched,
        coalesce(strange.unread, 0) as unread,
        case
            when not a.in_profile then 'Not delivered in this country: what needs it is not available, never zero.'
            when not a.available then 'Nothing delivered so far: what needs it is not available, never zero.'
            when coalesce(a.days_late, 0) > 0
                then printf('Reaches %s, %d days too old: what needs it is late.', a.data_as_of::varchar, a.days_late)
            else printf('Up to date: reaches %s.', a.data_as_of::varchar)
        end as says
    from aged as a
    left join counted as c on a.source = c.source
    left join refused as r on a.source = r.source
    left join aside as o on a.source = o.source
    left join core.failed_check as f on a.source = f.source
    left join strange on a.source = strange.source
)

select * from final
order by source;
