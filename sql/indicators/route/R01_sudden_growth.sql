-- R01: departures, day by day; the engine compares the last four weeks with what the season explains.
-- grain: one row a route, day and source, with its travellers as weight
-- inputs: core.travellers_a_day
-- look-back: the card's window, against the season of the weeks in core.route_day
select *
from core.travellers_a_day
