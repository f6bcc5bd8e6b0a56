"""Writes what is true, apart from what is delivered: who is bad, by which scheme, since when, and who only looks it."""

from pathlib import Path

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world.employers import KINDS
from transforms.laboratory.foreign_world.roster import SCHEMES
from transforms.laboratory.foreign_world.world import World

COLUMNS = ["entity_id", "bad", "scheme", "looks_like", "strength", "since", "reason"]


def write_truth(world: World, folder: Path) -> None:
    """Write agencies.csv, employers.csv and routes.csv, and brokers.csv: the unlicensed names behind a lent licence.

    `bad` is yes, no, or known: an agency whose licence was revoked is no discovery, and is left out of every figure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (("agencies", _agencies(world)), ("employers", _employers(world)), ("routes", _routes(world))):
        frame[COLUMNS].sort_values("entity_id").to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    _brokers(world).to_csv(folder / "brokers.csv", index=False, lineterminator="\n")


def _brokers(world: World) -> pd.DataFrame:
    permits = world.doings.permits
    lent = permits[permits["written_name"].notna() & (permits["written_name"] != "trade")]
    frame = pd.DataFrame({"name": lent["written_name"]})
    frame["entity_id"] = world.register.agencies["agency_id"].to_numpy()[lent["agency"]]
    return frame.drop_duplicates().sort_values("name")


def _agencies(world: World) -> pd.DataFrame:
    roles, register, size = world.roles, world.register.agencies, world.size
    frame = pd.DataFrame(
        {"entity_id": register["agency_id"], "scheme": roles["scheme"], "looks_like": roles["look_alike"]}
    )
    revoked = register["closes"].notna() & register["end_status"].eq("revoked")
    frame["bad"] = np.where(roles["scheme"] != "", "yes", np.where(revoked, "known", "no"))
    frame["strength"] = roles["strength"].round(3)
    frame["since"] = size.dates(roles["since"].where(roles["strength"] > 0).to_numpy())
    frame["reason"] = roles["look_alike"].map(SCHEMES).fillna("")
    return frame


def _employers(world: World) -> pd.DataFrame:
    frame = world.employers[["employer_id", "kind"]].rename(columns={"employer_id": "entity_id"})
    bad = frame["kind"].map({kind: truth for kind, (truth, _) in KINDS.items()}).eq(True)
    frame["bad"] = np.where(bad, "yes", "no")
    frame["scheme"], frame["looks_like"] = frame["kind"].where(bad, ""), frame["kind"].where(~bad, "")
    frame["reason"] = frame["kind"].map({kind: why for kind, (_, why) in KINDS.items()}).fillna("")
    return frame.assign(strength=None, since=None)


def _routes(world: World) -> pd.DataFrame:
    routes = world.route_roles
    frame = routes.routes[["route_id"]].merge(routes.truth, on="route_id", how="left")
    bad = frame["bad"].eq(True)
    frame["scheme"], frame["looks_like"] = frame["scheme"].where(bad, ""), frame["scheme"].where(~bad, "")
    frame["since"] = world.size.dates(frame["since"].to_numpy(dtype=float))
    frame["strength"] = frame["strength"].round(3)
    return frame.assign(bad=np.where(bad, "yes", "no")).rename(columns={"route_id": "entity_id"})
