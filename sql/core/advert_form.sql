-- core.advert_form(written, kept): the form in which words of adverts are compared: small letters, one space between.
-- grain: a scalar; begins with a space
-- inputs: none
-- notes: accents go, as adverts leave them out, but not the marks of scripts in which they are vowels; đ counts as d;
--        kept = a sign that stays
create or replace macro core.advert_form(written, kept) as concat(' ', trim(regexp_replace(
    if(
        regexp_matches(
            written,
            '[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Devanagari}\p{Bengali}' || '\p{Hangul}\p{Hiragana}\p{Katakana}]'
        ),
        lower(nfc_normalize(written)),
        replace(strip_accents(lower(nfc_normalize(written))), 'đ', 'd')
    ),
    '[^\p{L}\p{M}\p{N}' || kept || ']+', ' ', 'g'
)));
