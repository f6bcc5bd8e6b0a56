-- identity.*: macros by which two names are compared.
-- grain: scalars
-- inputs: none
-- one or two slips, by the length of the shorter word; the cheap measure comes first. A word of four letters may have
-- lost one, and may not have another one in its place
create or replace macro identity.slip(a, b) as (
    case
        when
            least(length(a), length(b)) >= case when length(a) = length(b) then 5 else 4 end
            and jaro_winkler_similarity(a, b) >= 0.85
            then damerau_levenshtein(a, b) <= case when least(length(a), length(b)) >= 11 then 2 else 1 end
        else false
    end
);

-- the numbers in two names differ, or both name a country and not the same one: sister firms, no typing mistake
create or replace macro identity.are_sisters(numbers_a, countries_a, numbers_b, countries_b) as (
    numbers_a <> numbers_b
    or (len(countries_a) > 0 and len(countries_b) > 0 and not list_has_any(countries_a, countries_b))
);

-- the words of a that b does not have, not even misspelt
create or replace macro identity.foreign_words(a, b) as list_filter(
    a, lambda x: not list_contains(b, x) and len(list_filter(b, lambda y: identity.slip(x, y))) = 0
);

-- each word that one of two names lacks is misspelt in it
create or replace macro identity.misspelt(a, b) as (
    len(identity.foreign_words(a, b)) = 0 and len(identity.foreign_words(b, a)) = 0
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

-- two names, alike without their legal forms, are written alike (1), have the same legal forms (2) or others (3)
create or replace macro identity.spelling(a, b) as (
    case when name_spelled(a) = name_spelled(b) then 1 when name_legal(a) = name_legal(b) then 2 else 3 end
);
