-- identity.weighed: the records with the chance that another firm has the same name or contact by accident.
-- grain: one row a record
-- inputs: identity.feature, identity.settled, identity.token, identity.holders, identity.trade
-- notes: of a name: the product of its words' shares, reduced because words often go together; a word that no firm had
--        on the epoch's day counts as if one firm had it. tf_words = the same words in any order. known = words that
--        several firms have and that tell firms apart, so that they are no typing mistakes; in a larger register more
--        firms must have a word
create or replace table identity.weighed as
with one as (
    select
        greatest(count(distinct firm), 1) as firms,
        0.1 / greatest(count(distinct firm), 1) as share
    from identity.settled
),

words as (
    select
        f.record_id,
        w.word,
        coalesce(t.share, one.share) as share,
        list_contains(f.brand, w.word) as is_brand,
        coalesce(t.share * one.firms >= greatest(2.1, one.firms / 4000), false) and x.word is null as is_known
    from identity.feature as f
    cross join unnest(string_split(f.name_key, ' ')) as w (word)
    cross join one
    left join identity.token as t on w.word = t.word
    left join identity.trade as x on w.word = x.word
),

worded as (
    select
        record_id,
        sum(log2(share)::decimal(18, 9)) as bits,
        sum(log2(share)::decimal(18, 9)) filter (where is_brand) as brand_bits,
        list(word order by share, word) filter (where is_brand) as rare_first,
        coalesce(list(word order by word) filter (where is_brand and is_known), []) as known
    from words
    group by record_id
)

select
    f.*,
    w.rare_first,
    coalesce(w.known, []) as known,
    case when w.bits is not null then greatest(power(2, w.bits), 1e-8) end as tf_key,
    case when w.brand_bits is not null then greatest(power(2, w.brand_bits), 1e-8) end as tf_name,
    case
        when w.brand_bits is not null then greatest(power(2, w.brand_bits) * gamma(len(f.brand) + 1), 1e-8)
    end as tf_words,
    case when f.phone is not null then coalesce(p.share, one.share) end as tf_phone,
    case when f.email is not null then coalesce(e.share, one.share) end as tf_email,
    case when f.domain is not null then coalesce(d.share, one.share) end as tf_domain,
    case when f.address is not null then coalesce(a.share, one.share) end as tf_address
from identity.feature as f
cross join one
left join worded as w on f.record_id = w.record_id
left join identity.holders as p on f.phone = p.value and p.attribute = 'phone'
left join identity.holders as e on f.email = e.value and e.attribute = 'email'
left join identity.holders as d on f.domain = d.value and d.attribute = 'domain'
left join identity.holders as a on f.address = a.value and a.attribute = 'address';
