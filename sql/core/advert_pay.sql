-- core.advert_pay: adverts that promise more than twice what permits in the same currency usually pay.
-- grain: one row an advert with a wage that can be compared
-- inputs: core.job_adverts, core.work_permits, $from_day
-- look-back: adverts and permits of the longest window of the cards that read it
-- notes: usual = the median wage of permits in that currency, for the country where there are 20 or more of them; a
--        currency in which no permit pays is not compared
create or replace table core.advert_pay as
with paid as (
    select
        currency,
        destination,
        wage_month
    from core.work_permits
    where wage_month > 0 and currency is not null and applied_on > $from_day
),

usual as (
    select
        currency,
        destination,
        median(wage_month) as wage
    from paid
    group by grouping sets ((currency, destination), (currency))
    having count(*) >= 20
)

select
    a.advert_id,
    a.wage_month > 2 * coalesce(here.wage, anywhere.wage) as is_high
from core.job_adverts as a
left join usual as here on a.currency = here.currency and a.destination = here.destination
left join usual as anywhere on a.currency = anywhere.currency and anywhere.destination is null
where
    a.wage_month > 0
    and a.posted_on > $from_day
    and coalesce(here.wage, anywhere.wage) is not null;
