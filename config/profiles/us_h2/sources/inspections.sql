-- inspections from the Wage and Hour Division's concluded cases with violations of the H-2 programmes
-- grain: one row a raw row, i.e. a case (1:1); inputs: raw; look-back: none
--
--   employer_id  Made as in work_permits.sql, "name|state".
--   recorded_at  The day of registration, which the publisher estimates from the case number to within weeks.
--   result       serious from 10 violations on, the median of the cases; the file holds no case without any.
with cases as (
    select
        _file,
        _line,
        case_id,
        st_cd,
        cty_nm,
        trade_nm,
        findings_start_date,
        registered_on_estimated,
        regexp_replace(replace(upper(trim(trade_nm)), '''', ''), '\s+(D/?B/?A|D\.B\.A\.?)\s.*$', '') as firm,
        upper(trim(trade_nm)) as trade_name,
        try_strptime(findings_start_date, ['%m/%d/%Y', '%Y-%m-%d'])::date as started_on,
        -- a number that cannot be read goes on as it is written, so that its row is set aside
        list_filter([trim(h2a_violtn_cnt), trim(h2b_violtn_cnt)], lambda said: said not similar to '[0-9]*')[1]
            as unread,
        coalesce(try_cast(h2a_violtn_cnt as bigint), 0) + coalesce(try_cast(h2b_violtn_cnt as bigint), 0) as violations
    from raw
),

final as (
    select
        _file,
        _line,
        case_id as inspection_id,
        coalesce(unread, violations::varchar) as breaches,
        'WHD' as unit,
        'other' as reason,
        nullif(trim(trade_nm), '') as employer_name,
        nullif(upper(trim(cty_nm)), '') as employer_city,
        'US-' || nullif(upper(trim(st_cd)), '') as employer_region,
        replace(coalesce(nullif(trim(regexp_replace(
            ' ' || regexp_replace(replace(firm, '&', ' AND '), '[^A-Z0-9]+', ' ', 'g') || ' ',
            '( (INCORPORATED|INC|LLC|L L C|LLP|LP|L P|CORPORATION|CORP|COMPANY|CO|LTD|LIMITED|THE))+( |$)', ' ', 'g'
        )), ''), trade_name) || '|' || coalesce(upper(trim(st_cd)), ''), ' ', '_') as employer_id,
        case when violations >= 10 then 'serious' when violations > 0 then 'minor' else 'none' end as result,
        coalesce(started_on::varchar, findings_start_date) as inspected_on,
        registered_on_estimated || 'T00:00:00-05:00' as recorded_at
    from cases
)

select * from final
