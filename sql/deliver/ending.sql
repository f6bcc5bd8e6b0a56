-- ending: files whose last rows say one thing in a column, or nothing, as by chance they would not.
-- grain: one row a delivery and file
-- inputs: ending_cell (_delivery, _file, _row, _line, cell: of one column), $least: rows of an
--         end, and before it
-- look-back: the rows before the end, ten times as many and at least 500
-- notes: how often the last cell stands in as many rows before its end (at least fifty) is how often it would go on to.
--        That all of the end say so has then a chance of one in a million (13.8 is its logarithm). Lists stand in
--        order, and events come in groups: so the end must be more than four times as long as any group of like cells
--        before it.
create or replace temp table ending as
with final as (
    select
        _delivery,
        _file,
        arg_max_null(cell, _row) as cell,
        max(_row) as last
    from ending_cell
    group by _delivery, _file
),

began as (
    select
        final._delivery,
        final._file,
        final.cell,
        final.last,
        max(ending_cell._row) as before
    from final
    inner join ending_cell
        on
            final._delivery = ending_cell._delivery
            and final._file = ending_cell._file
            and final.cell is distinct from ending_cell.cell
    group by all
    having final.last - max(ending_cell._row) >= $least
),

row_before as (
    select
        began._delivery,
        began._file,
        began.before,
        began.last,
        began.cell is null as is_empty,
        ending_cell._row,
        ending_cell._line,
        (ending_cell.cell is not distinct from began.cell) as is_same,
        (ending_cell.cell is distinct from lag(ending_cell.cell) over in_file) as is_other
    from began
    inner join ending_cell
        on
            began._delivery = ending_cell._delivery
            and began._file = ending_cell._file
            and ending_cell._row > began.before - greatest(10 * (began.last - began.before), 500)
    window in_file as (partition by ending_cell._delivery, ending_cell._file order by ending_cell._row)
),

numbered as (
    select
        *,
        _row > before as is_end,
        _row <= before and _row > before - greatest(last - before, 50) as is_near,
        count(*) filter (where is_other) over (partition by _delivery, _file order by _row) as run
    from row_before
),

run_of as (
    select
        _delivery,
        _file,
        count(*) as n
    from numbered
    where not is_end
    group by _delivery, _file, run
),

longest as (
    select
        _delivery,
        _file,
        max(n) as n
    from run_of
    group by _delivery, _file
)

select
    numbered._delivery,
    numbered._file,
    min(numbered._row) filter (where numbered.is_end) as first_row,
    min(numbered._line) filter (where numbered.is_end) as first_line,
    count(*) filter (where numbered.is_end) as rows_alike,
    bool_and(numbered.is_empty) as is_empty
from numbered
inner join longest on numbered._delivery = longest._delivery and numbered._file = longest._file
group by numbered._delivery, numbered._file, longest.n
having
    count(*) filter (where numbered.is_end) > 4 * longest.n
    and count(*) filter (where numbered.is_near) >= $least
    and -ln(
        (count(*) filter (where numbered.is_near and numbered.is_same) + 1)
        / (count(*) filter (where numbered.is_near) + 2)
    ) * count(*) filter (where numbered.is_end) > 13.8
order by numbered._delivery, numbered._file;
