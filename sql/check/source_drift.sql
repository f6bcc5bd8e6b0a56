-- check_source_drift: in what the newest delivery of a source is unlike its past, and how much.
-- grain: one row a source that has a past, column and measure
-- inputs: check_drift
create or replace temp table check_source_drift as
with

-- what is compared as a logarithm is told as the number that it stands for
told as (
    select
        * replace (
            case
                when measure in ('rows', 'daily', 'distinct', 'magnitude', 'floor')
                    then round(pow(10, value), if(value < 1, 3, 0))
                else value
            end as value,
            if(measure in ('rows', 'daily', 'distinct', 'magnitude'), round(pow(10, usual), if(usual < 1, 3, 0)), usual)
                as usual
        )
    from check_drift
),

said as (
    select
        source,
        column_name,
        measure,
        max(drift) as drift,
        list(
            case
                when usual is null and measure = 'found'
                    then ltrim(concat(code, ' names nothing that the other source has: another column?'))
                when usual is null and measure = 'floor'
                    then printf(
                        '%s times the wage floors in the first delivery: another unit, or another column?',
                        value::varchar
                    )
                when usual is null and measure = 'far'
                    then
                        printf(
                            'share of %s is 8 times above or below the others: another unit?', round(value, 2)::varchar
                        )
                when usual is null and measure = 'newest'
                    then
                        printf(
                            'no day is younger than %s days in the first delivery: an old file, or days that count '
                            'from 1904?',
                            value::bigint::varchar
                        )
                when measure = 'short'
                    then 'some have fewer letters than most, where hardly any ever had: was one lost?'
                when measure = 'same'
                    then printf(
                        'in %s of the rows, usually in %s: does one hold what the other should?',
                        round(value, 3)::varchar,
                        round(usual, 3)::varchar
                    )
                when usual is null then 'is empty in the first delivery'
                else printf(
                    '%s%s, usually %s',
                    if(code = '', '', printf('share of %s ', code)),
                    round(value, 3)::varchar,
                    round(usual, 3)::varchar
                )
            end
            order by drift desc, code
        ) as said
    from told
    group by source, column_name, measure
)

select
    source,
    drift,
    trim(concat_ws(' ', column_name, measure)) as figure,
    array_to_string(said[:3], '; ') as said
from said
order by source, drift desc, figure;
