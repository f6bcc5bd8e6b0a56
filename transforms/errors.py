"""How a run can end badly, the exit status of each way, and the one place that prints the error.

What people read is in our words: what a library says may quote what it was reading, a document number for instance.
`cause` says what kind of failure it was; `leaving` writes the library's own words to `withheld.log`, which only the
operator may read, and lets an error without them go on. A test walks the source for texts that take another way.
"""

from __future__ import annotations

import os
import re
import traceback
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

LOG = "withheld.log"
_MAX_LOG = 16 << 20  # bytes; the log before that one is kept as `.1`
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
_HERE = Path(__file__).resolve()
_ROOT = _HERE.parent.parent
_OURS = ("transforms", "expectations", "dags")
_OF_QUERY = ("BinderException", "CatalogException", "ParserException")
# joiners and soft breaks that Khmer, Burmese, Lao and Thai need to be written at all
_NEEDED = {"\u200b", "\u200c", "\u200d", "\u00ad"}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
MISTAKES = (TypeError, ValueError, LookupError, NameError, AttributeError, AssertionError)


def shown(text: str) -> str:
    """`text` with every control and direction character written out as ⟨U+202E⟩: seen, and without effect."""
    if text.isprintable():
        return text
    return "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) in _HIDDEN and c not in _NEEDED else c for c in text)


class AwasError(Exception):
    """A fault, told in one line: what happened, where (file, line, row) and what to do.

    A file's name in it may hold what breaks a line or moves a terminal's cursor: it is shown, and has no effect.
    """

    exit_status = 1

    def __str__(self) -> str:
        """The line, as it is printed and kept."""
        return shown(writable(super().__str__()))


class DayStopped(AwasError):
    """A stopping expectation failed: no new list today, the last release stays in force."""

    exit_status = 3


class NothingToSign(AwasError):
    """A draft was signed, refused or replaced meanwhile: nobody needs to be asked about it any more."""


class DeliveryRefused(AwasError):
    """A delivery is not what it should be: nothing of it is taken in. The supplier's matter, not a fault of ours."""


class Interrupted(Exception):
    """Something outside the program failed that nobody foresaw, a disk or a network: another try may succeed."""


def writable(text: str) -> str:
    """The text with a backslash and digits for what no text can hold: a byte of a file's name that is not UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class Slip(ValueError):
    """What does not fit in a file of ours (a contract, a card, a profile), or in a descriptor, in our words."""


class Withheld(Exception):
    """Words of another process, as the cause of an error of ours."""


def cause(error: BaseException) -> str:
    """What kind of failure a library reports, and on which line of the file that it was given; never its words.

    Of settings and other files of ours that do not fit: the key, and what it should be.
    """
    if isinstance(error, Slip):
        return str(error)
    if isinstance(error, ValidationError):
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        return f"{where}: {problem['msg']}" if where else problem["msg"]
    mark = getattr(error, "problem_mark", None)
    match = _LINE.search(str(error))
    line = mark.line + 1 if mark else match[1] if match else None
    return f"{type(error).__name__} in line {line}" if line else type(error).__name__


def of_query(error: BaseException) -> str:
    """What the database says of a query before it reads a row (a name that is unknown, wrong grammar), for who asked.

    With the line of the query, where it has several. Of any other failure only its kind.
    """
    if type(error).__name__ not in _OF_QUERY:
        return cause(error)
    line = _LINE.search(str(error))
    return str(error).splitlines()[0] + (f" (line {line[1]})" if line and line[1] != "1" else "")


@contextmanager
def leaving(logs: Path) -> Iterator[None]:
    """Let errors out in our words only; those of libraries behind them go to `logs`/withheld.log.

    Raises what came, where it is of ours; AwasError for a mistake in the program; Interrupted for other failures.
    """
    try:
        yield
    except (AwasError, Interrupted) as error:
        withhold(logs, error)
        raise error from None
    except Exception as error:
        message = f"{cause(error)} at {_place(error)}; the words of the library are in {LOG}"
        left = AwasError(f"{message}: a fault of ours") if isinstance(error, MISTAKES) else Interrupted(message)
        left.__cause__ = error
        withhold(logs, left)
        raise left from None


def withhold(logs: Path, error: BaseException) -> None:
    """Add the chain of failures behind an error to the log (mode 0600), below the line that people read."""
    if error.__cause__ is None:
        return
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = logs / LOG
    if path.exists() and path.stat().st_size > _MAX_LOG:
        path.replace(path.with_name(f"{LOG}.1"))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as stream:
        stream.write(f"== {error}\n{words(error.__cause__)}\n")
    error.__cause__ = None


def words(error: BaseException) -> str:
    """The messages of a failure and of those behind it: for the log alone, or the process that writes it."""
    return "".join(traceback.format_exception(error))


def _place(error: BaseException) -> str:
    """File and line of our code from which an error came."""
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    own = [at for at in frames if at[0] != _HERE and any(at[0].is_relative_to(_ROOT / name) for name in _OURS)]
    return f"{own[-1][0].relative_to(_ROOT)}:{own[-1][1]}" if own else "an unknown place"
