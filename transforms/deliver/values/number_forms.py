"""How the digits of a number are written: spaces between its groups, and what a text seems to be that is none.

Spaces between groups of three digits are within one number, as SI and French write it (`1 250,00`). Where a dot stands
before the fraction they have to be such as break no line: with others `100 200` may be two numbers, the least and the
most.
"""

from __future__ import annotations

from transforms.queries import quoted

_UNBROKEN = "\u00a0\u202f\u2009"  # no-break, narrow no-break, thin
_SPACES = {".": _UNBROKEN, ",": " " + _UNBROKEN}
_OTHERWISE = ", and the profile says otherwise"
_GROUP = rf"[ {_UNBROKEN}'’]\d{{3}}"
_MANY = rf"[+-]?\d{{1,3}}({_GROUP})+"
# by the mark before a fraction: forms of what is no number with it, and what each seems to be
_SEEMS = {
    ".": {
        rf"[+-]?\d+,\d{{1,2}}|[+-]?\d{{1,3}}({_GROUP}|\.\d{{3}})+,\d*": (
            "1 250,00 is, with a comma before the fraction (decimal)"
        ),
        rf"[+-]?\d{{1,3}}((,\d{{3}})+|({_GROUP})+)(\.\d*)?|[+-]?\d{{1,3}}(\.\d{{3}}){{2,}}": (
            "1 250 or 1,250 is, its digits in groups (thousands of the shape)"
        ),
    },
    ",": {
        rf"[+-]?\d+\.\d+|[+-]?\d{{1,3}}({_GROUP}|,\d{{3}})+\.\d*|[+-]?\d{{1,3}}(,\d{{3}}){{2,}}": (
            "1,250.00 is, with a dot before the fraction (decimal)"
        ),
        r"[+-]?\d{1,3}(['’]\d{3})+(,\d*)?": "1'250 is, its digits in groups (thousands of the shape)",
    },
}


def in_one(cell: str, decimal: str) -> str:
    """SQL of a text without the spaces between groups of three digits; any other text stays as it is."""
    spaces = _SPACES[decimal]
    groups = "|".join(rf"({space}\d{{3}})+" for space in spaces)
    form = quoted(rf"[+-]?[1-9]\d{{0,2}}({groups})(\{decimal}\d*)?")
    may_be = f"strlen({cell}) > length({cell})" + (f" or contains({cell}, ' ')" if " " in spaces else "")
    return (
        f"(case when ({may_be}) and regexp_full_match({cell}, {form}) "
        f"then translate({cell}, {quoted(spaces)}, '') else {cell} end)"
    )


def seems(decimal: str) -> dict[str, str]:
    """Forms of texts that are no number where this mark stands before a fraction, and what to say of each."""
    return {form: f"; it is written as {what}{_OTHERWISE}" for form, what in _SEEMS[decimal].items()}
