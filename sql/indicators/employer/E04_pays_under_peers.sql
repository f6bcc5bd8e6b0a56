-- E04: what the employer pays, as a multiple of what others pay for the same work in the same country.
-- grain: one row a permit whose wage can be compared
-- inputs: core.work_permits, $from_day
-- look-back: permits filed after $from_day
-- notes: others = the median wage of permits for the country, occupation and currency, of 20 permits or more
with paid as (
    select
        employer_entity_id as entity_id,
        permit_no,
        applied_on,
        wage_month,
        file,
        line,
        median(wage_month) over same_work as usual,
        count(*) over same_work as permits
    from core.work_permits
    where
        employer_entity_id is not null
        and wage_month > 0
        and currency is not null
        and status <> 'withdrawn'
        and applied_on > $from_day
    window same_work as (partition by destination, occupation, currency)
),

final as (
    select
        entity_id,
        'both' as role,
        wage_month / usual as weight,
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        file,
        line
    from paid
    where permits >= 20
)

select * from final
