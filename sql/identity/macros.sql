-- identity.*: macros by which two names are compared.
-- grain: scalars
-- inputs: none
-- a slip or two, by the length of the shorter one; the cheap measure first
create or replace macro identity.slip(a, b) as (
    case
        when least(length(a), length(b)) >= 5 and jaro_winkler_similarity(a, b) >= 0.85
            then damerau_levenshtein(a, b) <= case when least(length(a), length(b)) >= 11 then 2 else 1 end
        else false
    end
);

-- all words of the shorter brand are in the longer one
create or replace macro identity.part_of(a, b) as (
    (list_has_all(a, b) or list_has_all(b, a)) and least(len(a), len(b)) > 0
);

-- the same sounds in two scripts
create or replace macro identity.sounds(a, b) as (
    least(length(a), length(b)) >= 3 and jaro_winkler_similarity(a, b) >= 0.9
);

-- each of the two has a word that other firms have as well and the other one lacks: that is another name, and no slip
create or replace macro identity.replaced(a, known_a, b, known_b) as (
    not list_has_all(b, known_a) and not list_has_all(a, known_b)
);
