-- identity.telling: the words of a name without their endings, and how much it says that two names share one.
-- grain: one row a record and word
-- inputs: identity.feature, identity.home, identity.loose, identity.trade
-- notes: a word is telling if it is no line of business, no kinship word and no number; bits = how much it says
create or replace table identity.telling as
with words as (
    select
        record_id,
        entity_id,
        region,
        city,
        unnest(brand) as written
    from identity.home
    union all
    select
        f.record_id,
        null as entity_id,
        f.region,
        f.city,
        unnest(f.brand) as written
    from identity.feature as f
    semi join identity.loose as l on f.record_id = l.record_id
),

stemmed as (
    select distinct
        w.record_id,
        w.entity_id,
        w.region,
        w.city,
        coalesce(contains(w.city, w.written), false) as is_town,
        case
            when length(w.written) > 4
                then regexp_replace(regexp_replace(w.written, '(ch|sh|x)es$', '\1'), '(ings?|ers?|s)$', '')
            else w.written
        end as word
    from words as w
    anti join identity.trade as t on w.written = t.word
    where not regexp_full_match(w.written, '[0-9]+')
),

share as (
    select
        word,
        greatest(count(distinct entity_id), 1) as entities
    from stemmed
    group by word
)

select
    s.*,
    least(log2((select count(distinct h.entity_id) + 1 from identity.home as h) / share.entities), 13)::decimal(9, 2)
        as bits
from stemmed as s
inner join share on s.word = share.word;
