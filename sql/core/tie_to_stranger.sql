-- core.tie_to_stranger: the links of agencies to others of whom they do not openly say that they are the same people.
-- grain: one row an agency, another one and shared attribute
-- inputs: core.family, core.tie
-- notes: out of its family each link counts. Within it, those to whom the register itself names the same officer or the
--        same name, or that have one site, are openly one house. Who shares only account, telephone, mail or address
--        presents itself as another firm: the more of these two share, the surer it is that they are not
create or replace view core.tie_to_stranger as
with families as (
    select
        entity_id,
        family_id
    from core.family
    where entity_kind = 'agency'
),

one_house as (
    select distinct
        entity_id,
        other
    from core.tie
    where attribute in ('officer', 'name', 'domain')
)

select
    tie.*,
    case
        when mine.family_id = theirs.family_id then tie.other
        else coalesce(theirs.family_id, tie.other)
    end as other_family
from core.tie
left join families as mine on tie.entity_id = mine.entity_id
left join families as theirs on tie.other = theirs.entity_id
left join one_house on tie.entity_id = one_house.entity_id and tie.other = one_house.other
where one_house.other is null or mine.family_id is null or mine.family_id is distinct from theirs.family_id;
