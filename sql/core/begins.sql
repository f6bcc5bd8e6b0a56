-- core.begins(words): where words have to begin in a text, as a pattern: at a word, or anywhere where none are apart.
-- grain: a scalar
-- inputs: none
create or replace macro core.begins(words) as if(
    regexp_matches(words, '[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Han}\p{Hiragana}\p{Katakana}]'), '%', '% '
);
