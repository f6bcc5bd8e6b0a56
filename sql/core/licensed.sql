-- core.licensed: since when each agency of the register has been licensed without a long gap, as far as known.
-- grain: one row an agency of the register that was ever licensed
-- inputs: core.licence_state, core.licence_term, core.work_permits
-- look-back: every register and permit that was delivered
-- notes: a licence that is renewed may get a new first day: of all that are known the first one counts that no gap of
--        180 days follows. at_latest = it may have been licensed longer: it filed half a year and more before, or the
--        register had it from the start and does not tell the first day, be it that renewals move that day (as of most
--        that were renewed), or that ten agencies, and a third of all, have the same
create or replace table core.licensed as
with covered as (
    select
        entity_id,
        licence_from as back_on,
        max(coalesce(licence_to, date '9999-12-31')) over (
            partition by entity_id order by licence_from, licence_to rows between unbounded preceding and 1 preceding
        ) as lost_on
    from core.licence_term
    where licence_from is not null
    union all
    select
        entity_id,
        since as back_on,
        lag(until) over (partition by entity_id order by since) as lost_on
    from core.licence_state
    where licence_status in ('active', 'suspended') and since <= $as_of
),

gap as (
    select
        entity_id,
        max(lost_on) as lost_on,
        max(back_on) as back_on
    from covered
    where date_diff('day', lost_on, back_on) >= 180
    group by entity_id
),

stated as (
    select
        term.entity_id,
        coalesce(
            min(term.licence_from) filter (where gap.lost_on is null or term.licence_from > gap.lost_on),
            min(gap.back_on),
            min(term.told_on)
        ) as since,
        bool_or(term.from_the_start) and count(gap.back_on) = 0 as from_the_start,
        count(term.licence_from) = 0 as is_untold,
        count(distinct term.licence_from) > 1 as is_moved,
        count(distinct term.licence_to) > 1 as is_renewed
    from core.licence_term as term
    left join gap on term.entity_id = gap.entity_id
    group by term.entity_id
),

habit as (
    select count(*) filter (where is_moved) * 2 > count(*) as moves
    from stated
    where is_renewed
),

crowd as (
    select since
    from stated
    where from_the_start
    group by since
    having count(*) >= 10 and 3 * count(*) > (select count(*) filter (where old.from_the_start) from stated as old)
),

filed as (
    select
        permit.entity_id,
        min(permit.applied_on) as since
    from core.work_permits as permit
    left join gap on permit.entity_id = gap.entity_id
    where
        permit.matched_by in ('id', 'licence')
        and permit.status in ('approved', 'ended')
        and (gap.back_on is null or permit.applied_on >= gap.back_on)
    group by permit.entity_id
),

final as (
    select
        stated.entity_id,
        stated.since,
        filed.since as filed_since,
        coalesce(filed.since <= stated.since - 180, false) as has_filed_before,
        stated.from_the_start and (stated.is_untold or habit.moves or crowd.since is not null) as may_be_older
    from stated
    cross join habit
    left join crowd on stated.since = crowd.since
    left join filed on stated.entity_id = filed.entity_id
)

select
    entity_id,
    if(has_filed_before, filed_since, since) as licensed_since,
    may_be_older or has_filed_before as at_latest
from final;
