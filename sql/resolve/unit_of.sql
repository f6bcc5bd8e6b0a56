-- resolve.unit_of(seat, state, entity_kind): the unit that watches a region of a state for entities of a kind.
-- grain: a scalar
-- inputs: ref.units
-- notes: a unit serves a region by its code, else by the region's country, else the licensing state, else by '*';
--        units that visit the kind come first, then labour units
-- noqa: disable=LT02,LT09,RF03
create or replace macro resolve.unit_of(seat, state, entity_kind) as (
    select arg_min(s.unit, (
        not list_contains(s.visits, entity_kind), s.kind = 'border', s.served = '*', s.served is distinct from seat,
        s.served is not distinct from state, s.unit
    ))
    from (select u.unit, u.kind, u.visits, unnest(u.serves) as served from ref.units as u) as s
    where s.served in (seat, split_part(seat, '-', 1), state) or s.served = '*'
);
