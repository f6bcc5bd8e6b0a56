-- work_permits from the labour certifications of the H-2A and H-2B programmes
-- grain: one row a raw row (1:1); inputs: raw; look-back: none
--
-- What stands for what, and the rules by which a cell is not taken as it stands:
--   case date      The case number holds the day of filing (C-09163-... is day 163 of 2009).
--   applied_on     The day of receipt; the case date where there is none, or where the two are more than 60 days apart
--                  (in 62,000 rows they agree to within a week, save some hundred mistyped years and months).
--   valid_from/to  Only where a permit was granted; refused cases repeat the dates that were asked for. A date further
--                  than 1,200 days from applied_on is a mistyped year: it is passed on marked, and so quarantined.
--   workers        Certified where granted, else requested; none of both leaves the contract's default.
--   permit_no      A joint application repeats its number for each member. The row with the organisation's flag is the
--                  application, before that flag existed the row with an agent, else the row with most workers: the
--                  total. Each other employer in it has a permit of its own: the number and a digest of who it is.
--   agency_name    Not on a member's permit: its agent filed one application, whose workers are counted once.
--   wage_month     From the pay unit, for a month of 40 hours a week, as wage floors are. Pay worth less than 2 or more
--                  than 200 dollars an hour has a mistaken unit or amount and is left empty.
--   occupation     ISCO-08 from the words of the job title (crossings.csv, the first that fits counts), else 9999.
--                  Herders are 6121, and so is who minds livestock for a monthly pay: on the open range, which has
--                  wage floors of its own.
--   employer_id    "name|state", the name's words joined by "_", after removing trade names (DBA ...), legal forms and
--                  punctuation; inspections.sql makes it the same way, as the two publishers share no identifier.
with cells as (
    select
        _file,
        _line,
        coalesce(case_no, case_number) as permit_no,
        coalesce(application_type, case when npc_submitted_date is null then 'H-2A' else 'H-2B' end) as programme,
        trim(regexp_replace(lower(case_status), '[^a-z]+', ' ', 'g')) as status,
        nullif(trim(employer_name), '') as employer_name,
        upper(trim(employer_state)) as state,
        nullif(upper(trim(employer_city)), '') as employer_city,
        nullif(trim(agent_attorney_name), '') as agency_name,
        ' ' || regexp_replace(upper(job_title), '[^A-Z]+', ' ', 'g') || ' ' as job,
        nullif(trim(certification_begin_date), '') as valid_from,
        nullif(trim(certification_end_date), '') as valid_to,
        nullif(trim(decision_date), '') as decided_on,
        nullif(trim(coalesce(case_received_date, npc_submitted_date)), '') as received_on,
        regexp_extract(coalesce(case_no, case_number), '-\s*([0-9]{2})\s*[0-9]{3}\s*-', 1) as case_year,
        regexp_extract(coalesce(case_no, case_number), '-\s*[0-9]{2}\s*([0-9]{3})\s*-', 1) as case_day,
        nullif(trim(nbr_workers_certified), '') as certified_said,
        nullif(trim(coalesce(nbr_workers_requested, nbr_workers_requsted)), '') as requested_said,
        nullif(trim(basic_rate_of_pay), '') as pay_said,
        lower(coalesce(basic_unit_of_pay, wage_rate_per)) as pay_unit,
        organization_flag is not null as is_master
    from raw
),

parsed as (
    select
        *,
        case
            when try_cast(certified_said as double) % 1 = 0 and not regexp_full_match(certified_said, '.*[.][0-9]{3}')
                then try_cast(certified_said as double)::bigint
        end as certified,
        case
            when try_cast(requested_said as double) % 1 = 0 and not regexp_full_match(requested_said, '.*[.][0-9]{3}')
                then try_cast(requested_said as double)::bigint
        end as requested,
        try_cast(pay_said as double) as pay,
        case
            when case_day between '001' and '366'
                then make_date(2000 + case_year::int, 1, 1) + (case_day::int - 1)
        end as case_date,
        list_transform([received_on, decided_on, valid_from, valid_to], lambda cell: try_strptime(cell, [
            '%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%m/%d/%y %H:%M:%S', '%m/%d/%y', '%m/%d/%Y', '%m/%d/%Y %H:%M:%S'
        ])::date) as dates,
        case
            when pay_unit in ('hr', 'hourly', 'hour') then 1
            when pay_unit in ('dai', 'day', 'daily') then 8
            when pay_unit in ('wk', 'weekly', 'week') then 40
            when pay_unit in ('bi', 'bi-weekly') then 80
            when pay_unit in ('mth', 'monthly', 'month') then 40 * 52 / 12
            when pay_unit in ('yr', 'yearly', 'year') then 40 * 52
        end as hours_paid,
        coalesce(ref.crossed(status, 'case status', 'status'), status) as outcome,
        regexp_replace(replace(upper(employer_name), '''', ''), '\s+(D/?B/?A|D\.B\.A\.?)\s.*$', '') as firm
    from cells
),

dated as (
    select
        *,
        dates[1] as received_date,
        dates[2] as decided_date,
        dates[3] as valid_from_date,
        dates[4] as valid_to_date,
        outcome in ('approved', 'ended') as is_granted
    from parsed
),

settled as (
    select
        *,
        case
            when case_date is null or abs(received_date - case_date) <= 60 then coalesce(received_date, case_date)
            else case_date
        end as applied_date,
        coalesce(ref.crossed(state, 'state', 'postal code'), state) as state_code,
        trim(regexp_replace(
            ' ' || regexp_replace(replace(firm, '&', ' AND '), '[^A-Z0-9]+', ' ', 'g') || ' ',
            '( (INCORPORATED|INC|LLC|L L C|LLP|LP|L P|CORPORATION|CORP|COMPANY|CO|LTD|LIMITED|THE))+( |$)', ' ', 'g'
        )) as firm_key,
        pay / hours_paid as pay_hour,
        ref.crossed_by_words(job, 'words of a job', 'ISCO-08') as known_job,
        case when is_master then 0 when agency_name is not null then 1000000 else 2000000 end
        - least(coalesce(certified, 0), 999999) as place
    from dated
),

told as (
    select
        *,
        coalesce(nullif(firm_key, ''), upper(employer_name)) || '|' || coalesce(state_code, '') as employer_id
    from settled
),

joined as (
    select
        *,
        employer_id <> first_value(employer_id) over (partition by permit_no order by place, _file, _line) as is_member
    from told
),

final as (
    select
        _file,
        _line,
        employer_name,
        employer_city,
        replace(employer_id, ' ', '_') as employer_id,
        'USA' as destination,
        'USD' as currency,
        outcome as status,
        place as _precedence,
        case when is_member then permit_no || '-' || left(md5(employer_id), 6) else permit_no end as permit_no,
        case when not is_member then agency_name end as agency_name,
        case when state_code in ('AB', 'BC', 'MB', 'ON', 'QC', 'SK') then 'CA-' else 'US-' end || state_code
            as employer_region,
        case when programme = 'H-2A' then 'A' end as employer_sector,
        coalesce(applied_date::varchar, received_on) as applied_on,
        coalesce(decided_date::varchar, decided_on) as decided_on,
        case
            when not is_granted then null
            when abs(valid_from_date - applied_date) > 1200 then 'mistyped year: ' || valid_from
            else coalesce(valid_from_date::varchar, valid_from)
        end as valid_from,
        case
            when not is_granted then null
            when abs(valid_to_date - applied_date) > 1200 then 'mistyped year: ' || valid_to
            else coalesce(valid_to_date::varchar, valid_to)
        end as valid_to,
        -- a number that cannot be read goes on as it is written, so that its row is set aside
        coalesce(
            case when certified is null then certified_said end,
            case when requested is null then requested_said end,
            coalesce(case when is_granted then nullif(certified, 0) end, nullif(requested, 0))::varchar
        ) as workers,
        coalesce(
            case when pay is null then pay_said end,
            case when pay_hour between 2 and 200 then round(pay_hour * 40 * 52 / 12, 2) end::varchar
        ) as wage_month,
        -- who minds livestock is known by more than the job
        case
            when known_job = '9212' and programme = 'H-2B' then '5164'
            when known_job = '9212' and pay_unit in ('mth', 'monthly') then '6121'
            else coalesce(known_job, case when programme = 'H-2A' then '9213' end, '9999')
        end as occupation
    from joined
)

select * from final
