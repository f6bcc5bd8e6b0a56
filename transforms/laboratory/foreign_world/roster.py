"""Who is bad and who only looks it: schemes and look-alikes are dealt to agencies before anything happens.

Schemes are those of the literature: UNODC 2015 on fees and fraudulent recruitment, ILO on fair recruitment and on bans,
IOM and OHCHR on forced criminality, FATF 2018 on the proceeds of trafficking.
"""

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world.settings import Size

# each scheme and why its look-alike is harmless
SCHEMES = {
    "phoenix": "took over a partner's office and telephone when that one retired and gave its licence back",
    "fee_debt": "a rival filed a burst of complaints about fees; none was true",
    "contract_substitution": "contracts were changed for higher wages after the employer was taken over",
    "licence_lending": "grew fast under its registered trade name after a state programme",
    "paper_employer": "sends to a new plant that the register still shows as tiny; the workers are there",
    "diversion": "a charter takes groups through a hub; they arrive where the permit says",
    "permit_sale": "a project was called off after the permits were granted",
    "under_floor": "wages are written in another currency, above the floor",
    "permit_recycling": "workers renew their passports and go back on the same permit",
    "violent_employer": "seasonal harvest: everybody returns after three months because the season is over",
    "dormant_licence": "rested in a bad year and resumed with the same owners",
    "ban_evasion": "moved from households to hotels when households were banned, and really sends to hotels",
}
BAD_SHARE = 70 / 3000


def deal_roles(size: Size, weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pd.DataFrame:
    """Return one row an agency: scheme, look_alike (each empty or a scheme), strength (0 to 1) and since (day number).

    Very small agencies get no role: what they do leaves no trace in any data.
    """
    rng = size.rng("roster")
    names = list(SCHEMES)
    bad = max(len(names), round(size.agencies * BAD_SHARE))
    alike = round(bad * 1.2)
    able = np.flatnonzero(weights >= np.quantile(weights, 0.5))
    chosen = rng.choice(able, size=bad + alike, replace=False)
    roles = pd.DataFrame({"scheme": "", "look_alike": ""}, index=range(size.agencies), dtype=object)
    roles.loc[chosen[:bad], "scheme"] = [names[i % len(names)] for i in range(bad)]
    roles.loc[chosen[bad:], "look_alike"] = [names[i % len(names)] for i in range(alike)]
    roles["strength"] = 0.0
    roles.loc[chosen, "strength"] = rng.uniform(0.25, 1.0, len(chosen))
    roles["since"] = size.history_days + 1
    roles.loc[chosen, "since"] = rng.integers(int(size.history_days * 0.35), int(size.history_days * 0.85), len(chosen))
    evasion = (roles["scheme"] == "ban_evasion") | (roles["look_alike"] == "ban_evasion")
    roles.loc[evasion, "since"] = size.ban_day
    return roles


def having(roles: pd.DataFrame, scheme: str) -> tuple[list[int], list[int]]:
    """Return the agencies that run a scheme, and those that only look like it."""
    return (
        [int(i) for i in roles.index[roles["scheme"] == scheme]],
        [int(i) for i in roles.index[roles["look_alike"] == scheme]],
    )
