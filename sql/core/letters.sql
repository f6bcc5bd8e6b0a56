-- core.letters(text): a text in capitals, without accents and punctuation.
-- grain: a scalar
-- inputs: none
create or replace macro core.letters(written) as trim(regexp_replace(
    replace(replace(upper(strip_accents(written)), '.', ''), '&', ' AND '), '[^\pL\pN\pM]+', ' ', 'g'
));
