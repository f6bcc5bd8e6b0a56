-- core.few, withheld_part: the one rule for counts of 1 to 4 people, which do not leave the authority.
-- grain: a number
-- inputs: a count of people; or a part of a whole, both of them people
-- notes: a part tells of few where it is few, where the rest of the whole is few, or where the whole is so small that
--        one of both must be. Scores are made from the exact counts
create or replace macro core.few(n) as coalesce(n > 0 and n < 5, false);

-- why a part is not published: few (1 to 4), some (of a whole below 9), most (all but 1 to 4); null: it is
create or replace macro core.withheld_part(part, whole) as case
    when part > 0 and part < whole and whole >= 5 and whole < 9 then 'some'
    when core.few(part) then 'few'
    when part > 0 and core.few(whole - part) then 'most'
end;
