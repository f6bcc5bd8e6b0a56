"""Puts the parts of the foreign world together: from a size to everything that happened."""

from dataclasses import dataclass

import pandas as pd

from transforms.laboratory.foreign_world.agencies import Register, found_agencies
from transforms.laboratory.foreign_world.employers import found_employers
from transforms.laboratory.foreign_world.journeys import worker_crossings
from transforms.laboratory.foreign_world.people import People
from transforms.laboratory.foreign_world.permits import draw_weights, plan_permits
from transforms.laboratory.foreign_world.roster import deal_roles
from transforms.laboratory.foreign_world.schemes import Doings, run_schemes
from transforms.laboratory.foreign_world.settings import Size
from transforms.laboratory.foreign_world.successions import appoint_officers, settle_roles
from transforms.laboratory.foreign_world.traffic import Roles, deal_route_roles, ordinary_crossings


@dataclass
class World:
    """Everything that happened; `crossings` holds workers and ordinary travellers, in the order of days."""

    size: Size
    roles: pd.DataFrame
    register: Register
    officers: pd.DataFrame
    employers: pd.DataFrame
    doings: Doings
    people: People
    route_roles: Roles
    crossings: pd.DataFrame


def make_world(size: Size) -> World:
    """Return the world of a size; the same size gives the same world."""
    weights = draw_weights(size)
    roles = deal_roles(size, weights)
    register = found_agencies(size, weights)
    settle_roles(size, register, roles)
    officers = appoint_officers(size, register, roles)
    employers = found_employers(size, roles)
    permits = plan_permits(size, register, employers, roles)
    doings = Doings(size, permits, employers, size.rng("schemes"))
    run_schemes(doings, roles)
    route_roles = deal_route_roles(size)
    strangers, travellers = len(doings.extra), max(1000, size.crossings // 3)
    people = People(size, len(permits), len(permits) + strangers + travellers)
    workers = worker_crossings(doings, people)
    rest = max(0, size.crossings - len(workers))
    others = ordinary_crossings(size, route_roles, rest, len(permits) + strangers, travellers)
    crossings = pd.concat([workers, others], ignore_index=True).sort_values("day", kind="stable", ignore_index=True)
    return World(size, roles, register, officers, employers, doings, people, route_roles, crossings)
