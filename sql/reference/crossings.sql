-- Codes of one list and what they are in another: ref.crossed looks up a code for a mapping, ref.crossed_list each of a
-- list's, ref.crossed_by_words text.
-- grain: one row a code of one list and the list that it is turned into; from_code may end in *, for all codes that
--        begin so; words of a text may have * between them, for whatever stands there. rank: the order in which words
--        count, the smallest first
-- inputs: reference/crossings.csv of the profile
-- notes: of several codes that fit the longest counts; words may begin and end within a word of the text. NULL,
--        which is unknown, where none fits, or where it is several; in a list such a code stays as it is
-- noqa: disable=RF03
create or replace table ref.crossings (
    from_list varchar, from_code varchar, to_list varchar, to_code varchar, rank bigint
);

create or replace macro ref.crossed(code, of_list, into_list) as (
    select case when min(near.to_code) = max(near.to_code) then min(near.to_code) end
    from (
        select to_code
        from ref.crossings
        where
            from_list = of_list
            and to_list = into_list
            and (from_code = code or (from_code like '%*' and starts_with(code, rtrim(from_code, '*'))))
        qualify rank() over (order by length(from_code) desc) = 1
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
