-- What each stage of each day did.
-- grain: one row a day and stage; of deliver one a day and source, the day being that from which its deliveries count
-- inputs: lake.ledger.run, history.delivery; drafts and publications are left out: they come after this is written
-- look-back: 92 days
create table marts.run_ledger as
with
taken_in as (
    select
        known_from as as_of,
        'deliver' as stage,
        case when count(*) filter (where status = 'refused') > 0 then 'refused' else 'done' end as status,
        concat_ws(
            '; ',
            source || ': ' || count(*) filter (where status = 'accepted') || ' taken in, ' || sum(delivered)
            || ' delivered = ' || sum(accepted) || ' accepted + ' || sum(quarantined) || ' quarantined + '
            || sum(superseded) || ' superseded',
            nullif(count(*) filter (where status = 'refused'), 0) || ' refused'
        ) as detail
    from history.delivery
    -- a refusal that was mended, or a vintage that was replaced, on the day itself is not what the day had
    where known_from < known_to
    group by known_from, source
),

stages as (
    select
        as_of,
        stage,
        status,
        detail
    from lake.ledger.run
    where stage in ('check', 'resolve', 'measure', 'score')
    union all
    select
        as_of,
        stage,
        status,
        detail
    from taken_in
)

select *
from stages
where as_of between $as_of - 92 and $as_of
order by as_of, stage, status, detail;
