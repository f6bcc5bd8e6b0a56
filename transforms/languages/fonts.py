"""Which letters no font of this machine has: on paper they would be boxes, without a word.

Typst looks for a letter in every font that it is shown, those of the system included, and draws glyph 0 where none has
it. So a small sheet of the letters says it, whatever the fonts are and wherever they lie.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import pypdf
import typst

# first word of a letter's Unicode name → the script, and the package of Debian and Ubuntu with a font for it
_CJK = ("Chinese, Japanese or Korean", "fonts-noto-cjk")
_EAST = "CJK HIRAGANA KATAKANA KATAKANA-HIRAGANA HALFWIDTH FULLWIDTH HANGUL BOPOMOFO IDEOGRAPHIC"
SCRIPTS = dict.fromkeys(_EAST.split(), _CJK)
_OTHER = "fonts-noto-core"
_SHEET = b'#set text(fallback: true, font: ("Noto Sans", "Liberation Sans", "DejaVu Sans"))\n#sys.inputs.at("letters")'


def lacking(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The scripts of letters in texts that no font here has, each with a package that has one."""
    letters = {letter for text in texts for letter in text if ord(letter) > 0x24F and letter.isalpha()}
    by_script: dict[str, set[str]] = {}
    for letter in letters:
        by_script.setdefault(unicodedata.name(letter, "UNKNOWN").split()[0], set()).add(letter)
    missing = [name for name, some in sorted(by_script.items()) if _is_missing("".join(sorted(some)))]
    return sorted({SCRIPTS.get(name, (name.capitalize(), _OTHER)) for name in missing})


def unprintable(texts: Iterable[str]) -> list[str]:
    """One sentence a script: what cannot be printed, and what to do."""
    return [
        f"papers (PDF) cannot show {script} letters: no font of this machine has them and boxes would be printed; "
        f"install one, for example {package} of Debian and Ubuntu"
        for script, package in lacking(texts)
    ]


def texts_of(value: object) -> Iterable[str]:
    """Every text in data for a paper."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


@lru_cache(maxsize=64)
def _is_missing(letters: str) -> bool:
    compiler = typst.Compiler(font_paths=fonts())
    pdf = compiler.compile(_SHEET, format="pdf", sys_inputs={"letters": " ".join(letters)})
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single file")
    return any("\0" in page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Typst's own fonts and those of the system."""
    return typst.Fonts(include_system_fonts=True)
