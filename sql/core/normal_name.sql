-- core.normal_name(text): the form in which two spellings of a firm's name are compared.
-- grain: a scalar; upper case, without accents, punctuation and legal forms; null where nothing is left
-- inputs: none
create or replace macro core.letters(written) as regexp_replace(
    replace(replace(upper(strip_accents(written)), '.', ''), '&', ' AND '), '[^\pL\pN\pM]+', ' ', 'g'
);

create or replace macro core.normal_name(written) as nullif(trim(regexp_replace(
    core.letters(written),
    '( |\b(PT|CV|TBK|SDN|BHD|PTE|LLC|LLP|LP|INC|INCORPORATED|CORP|CORPORATION|CO|COMPANY|LTD|LIMITED)\b)+', ' ', 'g'
)), '');
