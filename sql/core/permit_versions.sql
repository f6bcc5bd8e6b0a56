-- core.permit_versions: every version of a permit that was known on the day, also those that a later one corrected.
-- grain: one row a permit and version; what a delivery that was withdrawn said, or a repeated row, is none
-- inputs: core.local_day, standing.work_permits
-- notes: version_on = the supplier's day of recording; position 1 is the oldest
create or replace view core.permit_versions as
with known as (
    select *
    from standing.work_permits
    qualify row_number() over (
        partition by permit_no, recorded_at, employer_id, employer_name, occupation, wage_month, currency, status
        order by known_from, delivery_id, file, line
    ) = 1
),

placed as (
    select
        permit_no,
        employer_id,
        employer_name,
        occupation,
        wage_month,
        currency,
        status,
        file,
        line,
        least(core.local_day(recorded_at), known_from) as version_on,
        row_number() over (
            partition by permit_no
            order by recorded_at, delivered_on, known_from, delivery_id, file, line
        ) as position
    from known
)

select * from placed;
