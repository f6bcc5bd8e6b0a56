"""Words that follow the number before them, in the sentences of cards: {num|permit was|permits were}."""

from __future__ import annotations

import re
from collections.abc import Mapping

from babel import Locale

ORDER = ("zero", "one", "two", "few", "many", "other")  # plural forms of the CLDR, as far as a language has them
_WORDS = re.compile(r"\{(num|den)\|([^{}]*)\}")


def inflected(sentence: str, counts: Mapping[str, int | None], locale: Locale) -> str:
    """A sentence with its words in the form for their number. counts: by place; none where the number is not said."""
    kinds = [kind for kind in ORDER if kind in (*locale.plural_form.tags, ORDER[-1])]

    def fitting(found: re.Match[str]) -> str:
        forms, count = found[2].split("|"), counts.get(found[1])
        place = len(kinds) - 1 if count is None else kinds.index(locale.plural_form(count))
        return forms[min(place, len(forms) - 1)]

    return _WORDS.sub(fitting, sentence)
