-- resolve.borrowed: names that use the number or licence of an agency that is clearly another one.
-- grain: one row a written form, as resolve.written has it; holder = whose number it is
-- inputs: core.names_resemble, core.normal_name, known.work_permits, resolve.licence, resolve.register_record,
--         resolve.written, standing.agency_register
-- notes: clearly another one = in the letters of one of the names that the register ever gave to the holder, the name
--        resembles none of them (core.names_resemble, as A55 tells it), while the holder files under a name of its own.
--        From five permits on, so that no slip makes an agency. Where the number and the licence are both the
--        holder's, they stand, and A55 asks
create or replace table resolve.borrowed as
with numbered as (
    select
        w.agency_id,
        w.licence_no,
        w.agency_name,
        w.normal_name,
        coalesce(r.agency_id, l.agency_id) as holder,
        coalesce(r.agency_id = l.agency_id, false) as is_both
    from resolve.written as w
    left join resolve.register_record as r on w.agency_id = r.agency_id
    left join resolve.licence as l on upper(trim(w.licence_no)) = l.licence
    where w.on_permit and w.normal_name is not null and coalesce(r.agency_id, l.agency_id) is not null
),

called as (
    select distinct
        agency_id as holder,
        unnest([legal_name, trade_name]) as own_name
    from standing.agency_register
),

own as (
    select
        holder,
        own_name,
        core.normal_name(own_name) as own_normal
    from called
),

beside as (
    select
        n.holder,
        n.agency_id,
        n.licence_no,
        n.agency_name,
        n.normal_name,
        n.is_both,
        bool_or(core.names_resemble(n.normal_name, o.own_normal)) as is_own,
        bool_or(regexp_matches(n.agency_name, '[A-Za-z]') = regexp_matches(o.own_name, '[A-Za-z]')) as in_its_letters
    from numbered as n
    inner join own as o on n.holder = o.holder and o.own_normal is not null
    group by all
),

filed as (
    select
        b.holder,
        b.agency_id,
        b.licence_no,
        b.agency_name,
        b.normal_name,
        b.is_own,
        not b.is_both and b.in_its_letters and not b.is_own as is_other,
        count(*) as permits
    from beside as b
    inner join known.work_permits as p
        on
            b.agency_id is not distinct from p.agency_id
            and b.licence_no is not distinct from p.licence_no
            and b.agency_name = p.agency_name
    group by all
),

-- in whatever form and of whatever year the number is written
together as (
    select
        *,
        sum(permits) over (partition by holder, normal_name) as all_permits
    from filed
    where is_other
),

known as (
    select distinct holder
    from filed
    where is_own
)

select
    together.agency_id,
    together.licence_no,
    together.agency_name,
    together.holder
from together
semi join known on together.holder = known.holder
where together.all_permits >= 5;
