-- resolve.employer_number: numbers by which permits and inspections name employers and that no register has.
-- grain: one row an employer_id that tells its employer from others
-- inputs: core.normal_name, known.inspections, resolve.employer_record, resolve.employer_written
-- notes: registered = the entry of the register that it stands for, of a country whose permits carry numbers of
--        another kind than the register's: of twenty or more none is in it. Then the one number and the one entry of a
--        name in a region and country are one employer. A text that is made of the employer's name is no number, nor
--        one that says "none"; numbers of inspections say nothing where no permit and no register has any of them
create or replace table resolve.employer_number as
with worded as (
    select
        *,
        list_sort(list_transform(
            regexp_extract_all(upper(employer_name), '\pL{3,}'), lambda x: printf('%03d', length(x)) || x
        ), 'desc')[1][4:] as longest_word
    from resolve.employer_written
    where employer_id is not null and employer_id not like 'N:%' and core.normal_name(employer_id) is not null
),

written as (
    select
        w.*,
        r.employer_id is not null as is_registered,
        coalesce(contains(regexp_replace(w.employer_id, '[^\pL]', '', 'g'), w.longest_word), false) as is_name
    from worded as w
    left join resolve.employer_record as r on w.employer_id = r.employer_id
),

number as (
    select
        employer_id,
        is_registered,
        bool_or(permit_known_from is not null) as on_permit,
        bool_or(is_name) as is_name
    from written
    group by employer_id, is_registered
),

kind as (
    select
        *,
        count(*) over (partition by on_permit) >= 20 and not bool_or(is_registered) over (partition by on_permit)
            as is_other,
        2 * count(*) filter (where is_name) over (partition by on_permit) > count(*) over (partition by on_permit)
            as are_names
    from number
),

inspected as (
    select bool_or(n.on_permit or n.is_registered) as is_known
    from known.inspections as i
    inner join number as n on i.employer_id = n.employer_id
),

own as (
    select
        kind.employer_id,
        kind.is_other and kind.on_permit as is_other
    from kind
    cross join inspected
    where
        not kind.is_registered and not kind.is_name and not kind.are_names
        and (kind.on_permit or inspected.is_known)
),

namesake as (
    select distinct
        own.employer_id,
        r.employer_id as registered
    from own
    inner join written as w on own.employer_id = w.employer_id
    inner join resolve.employer_record as r
        on
            w.normal_name = core.normal_name(r.name)
            and coalesce(w.employer_region = r.region, true)
            and (r.country is null or list_contains(w.countries, r.country))
    where own.is_other
),

only_one as (
    select *
    from namesake
    qualify
        count(*) over (partition by employer_id) = 1
        and count(*) over (partition by registered) = 1
)

select
    own.employer_id,
    o.registered
from own
left join only_one as o on own.employer_id = o.employer_id;
