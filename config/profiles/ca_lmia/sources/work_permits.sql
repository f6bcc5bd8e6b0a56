-- work_permits from the quarterly lists of employers with a positive or a negative labour market impact assessment
-- grain: one row a raw row, i.e. employer, address, occupation and period (1:1); inputs: raw, ref.crossings;
-- look-back: none
--
-- What stands for what, and the rules by which a cell is not taken as it stands:
--   status       A file with a column of approved positions lists what was granted, one of requested positions
--                what was refused. A refusal is the answer to an application, not to a visit: it is a permit that was
--                denied, and no inspection.
--   blank cells  Mean "as in the row above", but only in files that leave the province blank under its first row; in
--                files that repeat it, a blank cell is a blank cell. "(blank)" is one, too.
--   applied_on   The files give no days. Their name gives the period in which it was decided (2018q1, 2017q1q2, 2016):
--                the application is dated on its first day, the decision on its last. A name without period leaves both
--                empty, and all of its rows in quarantine.
--   permit_no    Made from period, outcome, province, stream, employer, address and occupation, which together are one
--                row of a list; a list that is delivered again, corrected, so meets its own rows.
--   occupation   From NOC 2011 by reference/crossings.csv; a code that does not stand there is passed on as "NOC ...",
--                and so quarantined.
--   employer_*   The lists have no number of an employer: employer_id stays empty, and who is who follows from name,
--                province and town. Employers with their seat abroad have no region.
--   sector       Agriculture where the stream says so; in the other streams the lists do not tell it.
with cells as (
    select
        _file,
        _line,
        coalesce("Approved Positions", "Positions Approved") as approved,
        coalesce("Requested Positions", "Positions requested") as requested,
        nullif(trim("Province/Territory"), '') as province_cell,
        nullif(trim(stream), '') as stream_cell,
        nullif(trim(employer), '') as employer_cell,
        nullif(trim(address), '') as address_cell,
        trim(coalesce("Occupations under NOC 2011", "Occupaitons under NOC 2011", occupation)) as job,
        regexp_extract(lower(_file), '_(20[0-9]{2})((q[1-4])*)_', 1) as decision_year,
        regexp_extract(lower(_file), '_(20[0-9]{2})((q[1-4])*)_', 2) as quarters
    from raw
),

marked as (
    select
        *,
        bool_or(province_cell is null) over (partition by _file) as is_pivot
    from cells
),

filled as (
    select
        *,
        if(is_pivot, last_value(province_cell ignore nulls) over above, province_cell) as province,
        if(is_pivot, last_value(stream_cell ignore nulls) over above, stream_cell) as programme,
        if(is_pivot, last_value(employer_cell ignore nulls) over above, employer_cell) as employer,
        if(is_pivot, last_value(address_cell ignore nulls) over above, address_cell) as address
    from marked
    window above as (partition by _file order by _line rows between unbounded preceding and current row)
),

told as (
    select
        *,
        nullif(employer, '(blank)') as employer_name,
        case when approved is not null then 'approved' when requested is not null then 'denied' end as outcome,
        left(job, 4) as noc,
        try_cast(decision_year as int) as year_number,
        coalesce(try_cast(quarters[2] as int), 1) as first_quarter,
        coalesce(try_cast(quarters[-1] as int), 4) as last_quarter,
        coalesce(map {
            'Newfoundland and Labrador': 'NL', 'Prince Edward Island': 'PE', 'Nova Scotia': 'NS',
            'New Brunswick': 'NB', 'Quebec': 'QC', 'Ontario': 'ON', 'Manitoba': 'MB', 'Saskatchewan': 'SK',
            'Alberta': 'AB', 'British Columbia': 'BC', 'Yukon': 'YT', 'Northwest Territories': 'NT', 'Nunavut': 'NU'
        }[province], '?') as code
    from filled
),

final as (
    select
        told._file,
        told._line,
        told.employer_name,
        'CAN' as destination,
        told.outcome as status,
        told.decision_year || told.quarters || '-' || left(md5(concat_ws(
            chr(31), told.outcome, told.province, coalesce(told.programme, ''),
            coalesce(told.employer_name, ''), coalesce(told.address, ''), told.job
        )), 12) as permit_no,
        case when told.province not like 'Employers carrying on business%' then 'CA-' || told.code end
            as employer_region,
        nullif(upper(trim(regexp_extract(told.address, '^(.*),[^,]*$', 1))), '') as employer_city,
        case when told.programme = 'Primary Agriculture' then 'A' end as employer_sector,
        regexp_replace(coalesce(told.approved, told.requested), ',(\d{3})\b', '\1', 'g') as workers,
        coalesce(ref.crossed(told.noc, 'NOC 2011', 'ISCO-08'), 'NOC ' || nullif(told.job, '')) as occupation,
        make_date(told.year_number, told.first_quarter * 3 - 2, 1)::varchar as applied_on,
        last_day(make_date(told.year_number, told.last_quarter * 3, 1))::varchar as decided_on
    from told
)

select * from final
