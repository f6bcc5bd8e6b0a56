-- work_permits from the labour certifications of the H-2A and H-2B programmes
-- grain: one row a raw row (1:1); inputs: raw; look-back: none
-- notes: the rules by which a cell is not taken as it stands
--   applied_on     The day of receipt; the day of filing in the case number (C-09163-... is day 163 of 2009) where it
--                  is missing or more than 60 days away: some hundred of 62,000 have a mistyped year or month.
--   valid_from/to  Only where a permit was granted; refused cases repeat the dates that were asked for. A date further
--                  than 1,200 days from applied_on is a mistyped year: it is passed on marked, and so quarantined.
--   workers        Certified where granted, else requested; none of both leaves the contract's default.
--   permit_no      A joint application repeats its number for each member. The row with the organisation's flag is the
--                  application, before that flag existed the row with an agent, else the row with most workers: the
--                  total. Each other employer in it has a permit of its own: the number and a digest of who it is.
--   agency_name    Not on a member's permit: its agent filed one application, whose workers are counted once.
--   wage_month     From the pay unit, for 40 hours a week, as wage floors are; below 2 and above 200 dollars an hour a
--                  unit or amount is mistaken: empty.
--   occupation     ISCO-08 from the words of the job title (crossings.csv, the first that fits counts), else 9999.
--                  Herders are 6121, and so is who minds livestock for a monthly pay: on the open range, which has
--                  wage floors of its own.
--   employer_id    "name|state", words joined by "_", without trade names (DBA ...), legal forms and punctuation, as in
--                  inspections.sql: the two publishers share no identifier.
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
        list_transform([
            coalesce(case_received_date, npc_submitted_date), decision_date,
            certification_begin_date, certification_end_date
        ], lambda cell: nullif(trim(cell), '')) as days_said, -- received, decided, valid from, valid to
        list_transform([
            nbr_workers_certified, coalesce(nbr_workers_requested, nbr_workers_requsted)
        ], lambda cell: nullif(trim(cell), '')) as workers_said, -- certified, requested
        nullif(trim(basic_rate_of_pay), '') as pay_said,
        ref.crossed(lower(coalesce(basic_unit_of_pay, wage_rate_per)), 'pay unit', 'pay period') as pay_period,
        organization_flag is not null as is_master
    from raw
),

parsed as (
    select
        *,
        list_transform(workers_said, lambda said: case
            when try_cast(said as double) % 1 = 0 and not regexp_full_match(said, '.*[.][0-9]{3}')
                then try_cast(said as double)::bigint
        end) as workers,
        try_cast(pay_said as double) as pay,
        list_position(['hour', 'day', 'week', 'fortnight', 'month', 'year'], pay_period) as period,
        pay / [1, 8, 40, 80, 40 * 52 / 12, 40 * 52][period] as pay_hour,
        regexp_replace(regexp_extract(permit_no, '-\s*[0-9]{2}\s*[0-9]{3}\s*-'), '[^0-9]', '', 'g') as filed,
        try_strptime(filed, '%y%j')::date as case_date,
        list_transform(days_said, lambda cell: try_strptime(cell, [
            '%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%m/%d/%y %H:%M:%S', '%m/%d/%y', '%m/%d/%Y', '%m/%d/%Y %H:%M:%S'
        ])::date) as days,
        if(abs(days[1] - case_date) > 60, case_date, coalesce(days[1], case_date)) as applied_on,
        coalesce(ref.crossed(status, 'case status', 'status'), status) as outcome,
        coalesce(ref.crossed(state, 'state', 'postal code'), state) as state_code,
        regexp_replace(replace(upper(employer_name), '''', ''), '\s+(D/?B/?A|D\.B\.A\.?)\s.*$', '') as firm,
        trim(regexp_replace(
            ' ' || regexp_replace(replace(firm, '&', ' AND '), '[^A-Z0-9]+', ' ', 'g') || ' ',
            '( (INCORPORATED|INC|LLC|L L C|LLP|LP|L P|CORPORATION|CORP|COMPANY|CO|LTD|LIMITED|THE))+( |$)', ' ', 'g'
        )) as firm_key,
        ref.crossed_by_words(job, 'words of a job', 'ISCO-08') as known_job,
        case when is_master then 0 when agency_name is not null then 1000000 else 2000000 end
        - least(coalesce(workers[1], 0), 999999) as place
    from cells
),

joined as (
    select
        *,
        outcome in ('approved', 'ended') as is_granted,
        coalesce(nullif(firm_key, ''), upper(employer_name)) || '|' || coalesce(state_code, '') as employer_id,
        employer_id <> first_value(employer_id) over (partition by permit_no order by place, _file, _line) as is_member,
        list_transform([3, 4], lambda nth: case
            when abs(days[nth] - applied_on) > 1200 then 'mistyped year: ' || days_said[nth]
            else coalesce(days[nth]::varchar, days_said[nth])
        end) as valid
    from parsed
)

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
    if(state_code in ('AB', 'BC', 'MB', 'ON', 'QC', 'SK'), 'CA-', 'US-') || state_code as employer_region,
    case when programme = 'H-2A' then 'A' end as employer_sector,
    coalesce(applied_on::varchar, days_said[1]) as applied_on,
    coalesce(days[2]::varchar, days_said[2]) as decided_on,
    if(is_granted, valid[1], null) as valid_from,
    if(is_granted, valid[2], null) as valid_to,
    -- a number that cannot be read goes on as it is written, so that its row is set aside
    coalesce(
        if(workers[1] is null, workers_said[1], null),
        if(workers[2] is null, workers_said[2], null),
        coalesce(if(is_granted, nullif(workers[1], 0), null), nullif(workers[2], 0))::varchar
    ) as workers,
    if(pay is null, pay_said, if(pay_hour between 2 and 200, round(pay_hour * 40 * 52 / 12, 2), null)::varchar)
        as wage_month,
    -- who minds livestock is known by more than the job
    case
        when known_job = '9212' and programme = 'H-2B' then '5164'
        when known_job = '9212' and pay_period = 'month' then '6121'
        else coalesce(known_job, case when programme = 'H-2A' then '9213' end, '9999')
    end as occupation
from joined
