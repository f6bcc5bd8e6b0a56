-- Codes of one list and what they are in another: ref.crossed looks up a code for a mapping, ref.crossed_list each of a
-- list's, ref.crossed_by_words text.
-- grain: one row a code of one list and the list that it is turned into; from_code may end in *, for all codes that
--        begin so; words of a text may have * between them, for whatever stands there. rank: the order in which words
--        count, the smallest first; form: of the code (ref.code_form)
-- inputs: reference/crossings.csv of the profile, ref.code_form
-- notes: of several codes that fit the longest counts, one that fits as it is written before one that does so in its
--        form (width of its letters, marks nobody sees: ref.code_form); words may begin and end within a word of the
--        text. NULL, which is unknown, where none fits, or where it is several; in a list such a code stays as it is
-- noqa: disable=RF02,RF03
create or replace table ref.crossings (
    from_list varchar, from_code varchar, to_list varchar, to_code varchar, rank bigint
);

-- beside the columns of the file; filled when the profile's own tables of codes are there, too
alter table ref.crossings add column form varchar;

create or replace macro ref.crossed(code, of_list, into_list) as (
    select case when min(near.to_code) = max(near.to_code) then min(near.to_code) end
    from (
        select fits.to_code
        from (
            select
                c.to_code,
                c.from_code = code or (c.from_code like '%*' and starts_with(code, rtrim(c.from_code, '*')))
                    as as_written,
                length(c.from_code) as size
            from ref.crossings as c
            cross join (select ref.code_form(code) as form) as said -- made once a code, not once a pair
            where
                c.from_list = of_list
                and c.to_list = into_list
                and (
                    c.from_code = code
                    or c.form = said.form
                    or (c.from_code like '%*' and starts_with(code, rtrim(c.from_code, '*')))
                    or (c.from_code like '%*' and starts_with(said.form, rtrim(c.form, '*')))
                )
        ) as fits
        qualify rank() over (order by fits.as_written desc, fits.size desc) = 1
    ) as near
);

create or replace macro ref.crossed_list(codes, of_list, into_list) as (
    select list(each.code order by each.place, each.code)
    from (
        select
            had.place,
            coalesce(ref.crossed(had.code, of_list, into_list), had.code) as code
        from (
            select
                unnest(codes) as code,
                generate_subscripts(codes, 1) as place
        ) as had
    ) as each
);

create or replace macro ref.crossed_by_words(words, of_list, into_list) as (
    select case when min(foremost.to_code) = max(foremost.to_code) then min(foremost.to_code) end
    from (
        select to_code
        from ref.crossings
        where from_list = of_list and to_list = into_list and words glob ('*' || from_code || '*')
        qualify rank() over (order by rank) = 1
    ) as foremost
);
