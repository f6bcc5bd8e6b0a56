"""What offices and the public see of it: complaints, inspections, adverts, and the list of the barred."""

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world import names
from transforms.laboratory.foreign_world.roster import having
from transforms.laboratory.foreign_world.settings import Flags, Ints, Texts
from transforms.laboratory.foreign_world.world import World

# complaints per worker who left, beside the honest 0.004, and what they are about
COMPLAINTS: dict[str, tuple[float, list[str]]] = {
    "phoenix": (0.02, ["fee", "documents"]), "fee_debt": (0.05, ["fee", "debt"]),
    "contract_substitution": (0.04, ["contract", "wage"]), "licence_lending": (0.02, ["fee", "other"]),
    "paper_employer": (0.02, ["contract", "fee"]), "diversion": (0.01, ["violence", "documents"]),
    "permit_sale": (0.01, ["fee", "other"]), "under_floor": (0.03, ["wage"]),
    "permit_recycling": (0.005, ["other"]), "violent_employer": (0.05, ["violence", "documents", "wage"]),
    "dormant_licence": (0.02, ["fee"]), "ban_evasion": (0.015, ["documents", "violence"]),
}  # fmt: skip
KINDS = ["fee", "debt", "wage", "documents", "contract", "violence", "other"]


def is_bad(world: World, agency: Ints, day: Ints) -> Flags:
    """Say for each agency and day whether a scheme is under way."""
    scheme = (world.roles["scheme"] != "").to_numpy()[agency]
    return np.asarray(scheme & (day >= world.roles["since"].to_numpy()[agency]))


def complaints(world: World) -> pd.DataFrame:
    """Return the complaints with `agency` (number) and `day` beside the contract's columns; some are false."""
    rng, permits = world.size.rng("complaints"), world.doings.permits
    gone = permits[permits["departs"].notna() | (permits["outcome"] == "approved") & (rng.random(len(permits)) < 0.3)]
    agency = gone["agency"].to_numpy()
    bad = is_bad(world, agency, gone["applied"].to_numpy())
    scheme = world.roles["scheme"].to_numpy()[agency]
    rate = np.array([COMPLAINTS.get(s, (0.0, KINDS))[0] for s in scheme]) * world.roles["strength"].to_numpy()[agency]
    filed: Flags = rng.random(len(gone)) < 0.004 + bad * rate
    own, scheme, bad = gone[filed], scheme[filed], bad[filed]
    kinds = [
        str(rng.choice(COMPLAINTS[s][1] if b and rng.random() < 0.8 else KINDS))
        for s, b in zip(scheme, bad, strict=True)
    ]
    started = own["departs"].fillna(own["decided"] + 60).to_numpy(dtype=float)
    frame = pd.DataFrame(
        {"agency": own["agency"].to_numpy(), "kind": kinds, "destination": own["destination"].to_numpy()}
    )
    frame["day"] = (started + rng.gamma(1.5, 90, len(frame))).astype(np.int64)
    bursts = [
        {"agency": agency, "kind": "fee", "destination": None, "day": int(world.roles.at[agency, "since"]) + int(d)}
        for agency in having(world.roles, "fee_debt")[1]
        for d in rng.integers(0, 14, 8)
    ]
    frame = pd.concat([frame, pd.DataFrame(bursts)], ignore_index=True)
    frame["recorded"] = frame["day"] + rng.integers(1, 40, len(frame))
    frame = frame[frame["recorded"] <= world.size.history_days].sort_values(["day", "agency"], ignore_index=True)
    frame["complaint_id"] = names.numbered("CP", np.arange(len(frame), dtype=np.int64) + 1, 6)
    own_names = world.register.agencies["legal_name"].to_numpy(dtype=object)[frame["agency"]]
    frame["agency_name"] = np.where(rng.random(len(frame)) < 0.2, names.misspell(own_names, rng), own_names)
    known = rng.random(len(frame)) < 0.7
    frame["agency_id"] = np.where(known, world.register.agencies["agency_id"].to_numpy()[frame["agency"]], None)
    return frame


def inspections(world: World, filed: pd.DataFrame) -> pd.DataFrame:
    """Return the visits to agencies, employers and routes; what is found depends on the truth, and not surely."""
    rng, size, register = world.size.rng("inspections"), world.size, world.register.agencies
    years, count = size.history_days / 365, size.agencies
    habit = np.minimum(register["weight"].to_numpy() / 80, 0.2) * years
    chance = {"random": np.full(count, 0.03 * years), "other": habit}
    rows = [(reason, int(agency), int(rng.integers(10, size.history_days - 2))) for reason, p in chance.items()
            for agency in np.flatnonzero(rng.random(count) < p)]  # fmt: skip
    followed = filed[rng.random(len(filed)) < 0.1]
    rows += [
        ("complaint", int(a), int(d + rng.integers(5, 60)))
        for a, d in zip(followed["agency"], followed["recorded"], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["reason", "agency", "day"])
    frame["id"] = register["agency_id"].to_numpy(dtype=object)[frame["agency"]]
    frame["unit"] = register["region"].map(geo.UNIT_OF_REGION).to_numpy()[frame["agency"]]
    agency, day = frame["agency"].to_numpy(dtype=np.int64), frame["day"].to_numpy(dtype=np.int64)
    open_then = (register["opens"].to_numpy()[agency] <= day) & ~(register["closes"].to_numpy()[agency] <= day)
    frame["bad"] = is_bad(world, agency, day)
    frame["strength"] = world.roles["strength"].to_numpy()[agency]
    frame = pd.concat([frame[open_then].assign(kind="agency_id"), _other_visits(world, rng)], ignore_index=True)
    frame = frame[frame["day"] < size.history_days - 3].sort_values(["day", "id", "reason"], ignore_index=True)
    _findings(frame, rng)
    frame["inspection_id"] = names.numbered("IN", np.arange(len(frame), dtype=np.int64) + 1, 6)
    for kind in ("agency_id", "employer_id", "route_id"):
        frame[kind] = frame["id"].where(frame["kind"] == kind, None)
    frame["recorded"] = np.minimum(frame["day"] + rng.integers(1, 25, len(frame)), size.history_days)
    return frame


def _other_visits(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Return a few visits to employers, by way of the missions abroad, and to routes."""
    employers, routes, days = world.employers, world.route_roles, world.size.history_days
    chosen = np.flatnonzero(rng.random(len(employers)) < np.where(employers["kind"] == "violent", 0.15, 0.03))
    frame = pd.DataFrame({"id": employers["employer_id"].to_numpy(dtype=object)[chosen], "kind": "employer_id"})
    frame["unit"], frame["bad"] = "L-ABR", employers["kind"].isin(["violent", "paper"]).to_numpy()[chosen]
    walked = routes.routes.sample(n=40, random_state=world.size.seed)["route_id"].to_numpy(dtype=object)
    bad = set(routes.truth.loc[routes.truth["bad"], "route_id"])
    other = pd.DataFrame({"id": walked, "kind": "route_id", "bad": [route in bad for route in walked]})
    units = {gate: unit[0] for unit in geo.UNITS if unit[2] == "border" for gate in unit[3].split(";")}
    other["unit"] = [units[str(route)[:5]] for route in walked]
    frame = pd.concat([frame, other], ignore_index=True).assign(agency=-1, strength=0.6)
    frame["day"] = rng.integers(10, days - 4, len(frame))
    frame["reason"] = rng.choice(
        np.array(["random", "other", "complaint"], dtype=object), len(frame), p=[0.3, 0.5, 0.2]
    )
    return frame


def _findings(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    draw, bad, strength = rng.random(len(frame)), frame["bad"].to_numpy(dtype=bool), frame["strength"].to_numpy()
    grave = np.where(bad, 0.2 + 0.5 * strength, 0.03)
    small = grave + np.where(bad, 0.2, 0.17)
    referred = bad & (draw < grave * 0.3)
    frame["result"] = np.where(
        referred, "referral", np.where(draw < grave, "serious", np.where(draw < small, "minor", "none"))
    )
    frame["checks_made"] = rng.integers(6, 25, len(frame))
    most = frame["result"].map({"none": 0, "minor": 2, "serious": 6, "referral": 6}).to_numpy()
    frame["breaches"] = np.minimum(np.where(most > 2, 2, most > 0) + rng.integers(0, np.maximum(most - 1, 1)), most)
    frame["contact"] = np.where(rng.random(len(frame)) < 0.94, "met", "closed")
    missed = (frame["contact"] == "closed").to_numpy()
    frame.loc[missed, ["result", "breaches", "checks_made"]] = ["none", 0, 0]


def adverts(world: World) -> pd.DataFrame:
    """Return adverts: of agencies, of borrowed licences, and of names that no register knows."""
    rng, size, register = world.size.rng("adverts"), world.size, world.register.agencies
    many = rng.poisson(np.minimum(register["weight"].to_numpy() * 1.2, 12)) * (rng.random(size.agencies) < 0.5)
    agency = np.repeat(np.arange(size.agencies), many).astype(np.int64)
    frame = pd.DataFrame(
        {"agency": agency, "day": rng.integers(size.history_days // 2, size.history_days, len(agency))}
    )
    own = register.loc[agency].reset_index(drop=True)
    bad = is_bad(world, agency, frame["day"].to_numpy())
    scheme = np.where(bad, world.roles["scheme"].to_numpy(dtype=object)[agency], "")
    country: Texts = np.array([rng.choice(c) for c in own["works_in"]], dtype=object)
    wage = np.array([geo.BY_CODE[c].wage for c in country]) * rng.lognormal(0.02, 0.1, len(frame))
    frame["agency_name"], frame["licence_no"] = (
        own["legal_name"],
        own["licence_no"].where(rng.random(len(frame)) > 0.1, None),
    )
    frame["contact_phone"] = np.where(scheme == "licence_lending", names.phones(len(frame), rng), own["phone"])
    frame["destination"], frame["currency"] = country, [geo.BY_CODE[c].currency for c in country]
    frame["wage_month"] = np.round(wage * np.where(scheme == "contract_substitution", 1.35, 1.0))
    frame["occupation"] = [geo.SECTORS[str(rng.choice(s))][0] for s in own["works_for"]]
    free = np.where(
        scheme == "fee_debt", "No fee at all, visa free, ticket free", "Workers wanted, apply with passport"
    )
    frame["text"] = free
    unknown = frame.sample(frac=0.06, random_state=size.seed).assign(
        agency_name=lambda rows: names.agency_names(len(rows), rng), licence_no=None, destination="GEO",
        contact_phone=lambda rows: names.phones(len(rows), rng), occupation="4222", wage_month=1200, currency="USD",
        text="Customer service online, high pay, free flight",
    )  # fmt: skip
    frame = pd.concat([frame, unknown], ignore_index=True).sort_values(
        ["day", "agency"], kind="stable", ignore_index=True
    )
    frame["advert_id"] = names.numbered("AD", np.arange(len(frame), dtype=np.int64) + 1, 7)
    frame["platform"] = rng.choice(np.array(["chirpbook", "jobpost", "wallboard"], dtype=object), len(frame))
    frame["recorded"] = frame["day"] + 1
    return frame


def barred(world: World) -> pd.DataFrame:
    """Return who is barred: officers of revoked agencies, some buyers of dormant licences, others, and namesakes."""
    rng, size, officers, register = world.size.rng("barred"), world.size, world.officers, world.register.agencies
    revoked = register.index[register["end_status"].eq("revoked") & register["closes"].notna()]
    heads = officers[officers["agency"].isin(revoked)].drop_duplicates("agency")
    buyers = officers[officers["agency"].isin(having(world.roles, "dormant_licence")[0]) & officers["to_day"].isna()]
    heads, buyers = heads[rng.random(len(heads)) < 0.5], buyers[rng.random(len(buyers)) < 0.5]
    namesakes = officers.sample(n=min(15, len(officers)), random_state=size.seed)
    frame = pd.DataFrame({
        "name": [*heads["officer_name"], *buyers["officer_name"], *namesakes["officer_name"]],
        "officer_no": [*heads["officer_no"], *buyers["officer_no"], *(f"CZ9{n:07d}" for n in range(len(namesakes)))],
        "since": [*(register["closes"][heads["agency"]] + 30), *rng.integers(-1500, 100, len(buyers)),
                  *rng.integers(-3000, 300, len(namesakes))],
    })  # fmt: skip
    frame["party_id"] = names.numbered("BP", np.arange(len(frame), dtype=np.int64) + 1, 4)
    frame["party_kind"], frame["authority"] = "person", "Labour Court of Sundara"
    frame["recorded"] = np.maximum(frame["since"], 0).astype(np.int64) + 2
    return frame[frame["recorded"] <= size.history_days]
