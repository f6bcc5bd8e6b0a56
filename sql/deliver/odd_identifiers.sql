-- odd_identifier: shapes of identifiers that are odd among those of their column in a delivery, and why.
-- grain: one row a delivery and shape
-- inputs: shaped (_delivery, _row, said: the identifier or its pseudonym, shape: deliver/values/identifiers.py),
--         $is_stated: whether the profile states the form of the column; $look_alikes: letters that look like Latin
-- notes: a column has a usual form where nearly all identifiers have as many letters and digits in the same places, and
--        some numbers begin with a zero, i.e. are of a fixed width. Where none does, numbers that are counted up may be
--        shorter: what has one letter less than eight or more is only told (is_told).
--        Five zeros end one number in 100,000.
--        Of numbers between 2^53 and 10^20 at most every second one can be held by a program that counts in doubles:
--        where twenty all can, their last digits were rounded.
--        What looks like a date among four fifths of another form was 03-2021, which a spreadsheet took for one.
create or replace temp table odd_identifier as
with counted as (
    select
        _delivery,
        shape,
        count(*) as n,
        count(distinct if(right(shape, 1) in ('r', 'd', 'f'), said, null)) as numbers,
        rtrim(shape, 'zrdf') as form,
        regexp_full_match(rtrim(shape, 'zrdf'), '9999-99-99(T?99:99.*)?|99?[/.]99?[/.](99)?99')
        or bool_and(
            contains(shape, '-')
            and regexp_full_match(
                said,
                '([0-9]{1,2}-)?(JAN|FEB|MAR|MRZ|APR|MAY|MAI|MEI|JUN|JUL|AUG|AGU|SEP|OCT|OKT|NOV|DEC|DEZ|DES)[A-Z]*'
                '(-[0-9]{2,4})?'
            )
        ) as is_date,
        bool_or(regexp_extract(said, '[0-9]') <> '9') as is_no_counter,
        regexp_replace(rtrim(shape, 'zrdf'), '[ -~]', '', 'g') as strange,
        regexp_replace(regexp_replace(rtrim(shape, 'zrdf'), '9+', '9', 'g'), 'A+', 'A', 'g') as outline
    from shaped
    group by _delivery, shape
),

summed as (
    select
        *,
        sum(n) over delivery as total,
        sum(n) over alike as n_alike,
        sum(if(contains(shape, 'z'), n, 0)) over alike as n_padded,
        sum(if(contains(shape, 'r'), numbers, 0)) over delivery as n_rounded,
        sum(if(contains(shape, 'd'), numbers, 0)) over delivery as n_cut,
        sum(if(contains(shape, 'd'), n, 0)) over delivery as n_cut_rows,
        sum(if(contains(shape, 'f'), numbers, 0)) over delivery as n_held,
        sum(if(contains(shape, 'f'), n, 0)) over delivery as n_held_rows,
        sum(if(length(form) > 15, n, 0)) over delivery as n_long,
        sum(if(contains(form, 'A'), n, 0)) over delivery as n_latin,
        sum(if(strange <> '', n, 0)) over delivery as n_strange
    from counted
    window delivery as (partition by _delivery), alike as (partition by _delivery, form)
),

usual as (
    select distinct
        _delivery,
        form,
        outline,
        n_padded >= 0.01 * n_alike as is_padded
    from summed
    where total >= 50 and n_alike >= 0.98 * total
),

judged as (
    select
        summed._delivery,
        summed.shape,
        summed.n,
        summed.total,
        case
            when usual.is_padded and length(summed.form) < length(usual.form) and summed.outline = usual.outline
                then 'is shorter than the others of its column'
            when contains(summed.shape, 'r') and summed.n_rounded >= 3 and summed.n_rounded >= 0.001 * summed.total
                then 'ends in zeros, as a number that was rounded; ask for the column as text'
            when contains(summed.shape, 'd') and summed.n_cut >= 10 and summed.n_cut_rows >= 0.5 * summed.n_long
                then 'ends in zeros, as a number that was rounded; ask for the column as text'
            when
                contains(summed.shape, 'f') and not $is_stated and summed.n_held >= 20
                and summed.n_held_rows >= 0.99 * summed.n_long
                then 'has more than 15 digits, and was rounded as all of its column; ask for the column as text'
            when
                summed.is_date and not $is_stated and summed.total >= 20
                and max(if(summed.is_date, 0, summed.n_alike)) over (partition by summed._delivery)
                >= 0.8 * summed.total
                then 'looks like a date that a spreadsheet made of a number; ask for the column as text'
            when summed.strange = '' or $is_stated
                then null
            when translate(summed.strange, $look_alikes, '') = ''
                then 'is written in letters that look like Latin ones'
            when summed.n_latin >= 5 and summed.n_latin >= 9 * summed.n_strange
                then 'is written in letters of another script than the others of its column'
        end as why,
        summed.n_alike >= 2 and summed.is_no_counter and length(usual.form) >= 8
        and length(summed.form) = length(usual.form) - 1
        and summed.outline in (usual.outline, rtrim(usual.outline, 'A')) as is_short
    from summed
    left join usual on summed._delivery = usual._delivery
)

select
    *,
    why is null as is_told
from judged
where why is not null or is_short;
