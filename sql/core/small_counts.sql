-- core.few, withheld_part, scored_part, scored_base, scored_rest: the one rule for counts of 1 to 4 people.
-- grain: a number
-- inputs: a count of people; or a part of a whole, both of them people
-- notes: a part tells of few where it is few, where the rest of the whole is few, or where the whole is so small that
--        one of both must be. What is scored never depends on which of the hidden counts it was: few count as 2 (in
--        doubt for the watched), all but a few as the whole without 2, a base of few as 4.
create or replace macro core.few(n) as coalesce(n > 0 and n < 5, false);

-- why a part is not published: few (1 to 4), some (of a whole below 9), most (all but 1 to 4); null: it is
create or replace macro core.withheld_part(part, whole) as case
    when part > 0 and part < whole and whole >= 5 and whole < 9 then 'some'
    when core.few(part) then 'few'
    when part > 0 and core.few(whole - part) then 'most'
end;

create or replace macro core.scored_part(part, whole) as case core.withheld_part(part, whole)
    when 'few' then 2
    when 'some' then 2
    when 'most' then whole - 2
    else part
end;

create or replace macro core.scored_base(n) as case when core.few(n) then 4 else n end;

-- what is left of a scored count without some of its people (doubtful ones, late ones)
create or replace macro core.scored_rest(scored, without) as case
    when coalesce(without, 0) <= 0 then scored
    when scored < 5 then 0
    else core.scored_part(greatest(scored - without, 0), scored)
end;
