-- A burst on an ordinary route: for each traveller who left, three more leave.
-- grain: one row a departure
-- inputs: evaluate.victim, known.border_crossings
-- notes: a traveller is a digest, as pseudonyms are
create or replace temp table planted as
select
    c.* replace (
        'planted-' || c.crossing_id || '-' || copies.nth as crossing_id,
        sha256('planted-' || c.crossing_id || '-' || copies.nth) as traveller_key,
        null as permit_no,
        'planted' as delivery_id,
        'planted route_surge' as file
    )
from known.border_crossings as c
inner join evaluate.victim as v
    on
        v.scheme = 'route_surge'
        and v.entity_id = c.checkpoint || '>' || c.other_country || ':' || c.purpose
        and c.crossed_at >= ($as_of - v.age)::timestamptz
cross join generate_series(1, 3) as copies (nth)
where c.direction = 'exit';
