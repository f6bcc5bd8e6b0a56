-- core.advert_said: what the words of adverts say: which signs stand in a text, and whether it could be read at all.
-- grain: one row a text that holds any of the words that are known
-- inputs: known.job_adverts, ref.advert_words, core.begins, core.advert_form, $from_day
-- look-back: adverts of the longest window of the cards that read it
-- notes: read = it holds a sign, or two everyday words of one language; what is written in a language of which no
--        words are known is not read, and says nothing, good or bad. Words begin where a word of the text begins, but
--        for scripts that put no spaces between words. Signs are those of studied adverts for forced scamming and
--        debt bondage; each alone is everyday language
create or replace table core.advert_said as
with texts as (
    select distinct
        text,
        core.advert_form(text, '') as plain
    from known.job_adverts
    where text is not null and posted_on > $from_day
),

signs as (
    select
        language,
        marker,
        core.begins(words) || ltrim(replace(core.advert_form(words, '*'), '*', '%')) || '%' as pattern
    from ref.advert_words
),

found as (
    select
        t.text,
        s.language,
        s.marker,
        s.pattern
    from texts as t
    inner join signs as s on t.plain like s.pattern
),

in_language as (
    select
        text,
        language,
        count(distinct pattern) >= 2 or bool_or(marker <> 'everyday') as is_read
    from found
    group by text, language
)

select
    f.text,
    list(distinct f.marker order by f.marker) as markers,
    bool_or(i.is_read) as is_read
from found as f
inner join in_language as i on f.text = i.text and f.language = i.language
group by f.text;
