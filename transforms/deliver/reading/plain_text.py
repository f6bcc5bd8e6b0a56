"""Text files as plain text: UTF-8 lines that end in LF, out of whatever encoding, line end or archive they came in.

Nothing is guessed. The profile states the encoding; a file that is written otherwise is refused with what it seems to
be. How much an archive may unpack to is a setting, so that a small file cannot fill the disk.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from transforms.deliver.reading import wrong_encoding
from transforms.deliver.reading.suspect_characters import Marks
from transforms.errors import DeliveryRefused, cause

CHUNK = 1 << 22
_ENOUGH = 30_000  # bytes of a text that show what it is
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_END_MARK = b"\x1a"  # ^Z, which DOS and what descends from it write behind the last line
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MAGIC = (
    (b"PK\x03\x04", "a zip archive or a workbook"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0", "an old workbook or document of Office"),
)


@dataclass(frozen=True)
class PlainText:
    """A text file to read: `path` holds UTF-8 with LF line ends and no byte-order mark.

    signals: what a person should know of its letters.
    """

    path: Path
    signals: tuple[str, ...] = ()


@dataclass
class _Tally:
    """What was seen of a text so far."""

    newlines: int = 0
    size: int = 0
    ascii: bool = True
    marks: Marks = field(default_factory=Marks)

    def add(self, chunk: bytes) -> None:
        self.marks.look(chunk, self.newlines + 1)
        self.newlines += chunk.count(b"\n")
        self.size += len(chunk)
        self.ascii = self.ascii and chunk.isascii()


def plain_text(path: Path, encoding: str, scratch: Path, limit: int) -> PlainText:
    """The file as plain text: itself where it is that already, else a copy at `scratch`.

    encoding: as Python names it. limit: bytes to which it may unpack. Raises DeliveryRefused with line and cause.
    """
    packed = path.name.lower().endswith((".gz", ".zst"))
    utf8 = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
    head = _head(path)
    if utf8 and not packed and not head.startswith(codecs.BOM_UTF8):
        tally = _as_it_is(path)
        if tally:
            return PlainText(path, tally.marks.signals())
    return _rewritten(path, encoding, scratch, limit)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4)


def _as_it_is(path: Path) -> _Tally | None:
    """Hold a file to be UTF-8 with LF line ends; none where its line ends are others, or it may end in ^Z."""
    tally, decoder = _Tally(), codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            if b"\r" in chunk or _END_MARK in chunk:
                return None
            _check_text(path, chunk, tally, "utf-8")
            pending = bool(decoder.getstate()[0])
            if pending or not chunk.isascii():
                _decoded(path, decoder, chunk, tally, "utf-8")
            tally.add(chunk)
    _decoded(path, decoder, b"", tally, "utf-8", final=True)
    return tally


def _rewritten(path: Path, encoding: str, scratch: Path, limit: int) -> PlainText:
    tally, line_ends, end_mark, size = _Tally(), _LineEnds(), _EndMark(), 0
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    # would the text of another encoding be UTF-8 as well? Of ISO 2022 each is: its bytes are ASCII
    other: codecs.IncrementalDecoder | None
    other = None if wrong_encoding.is_seven_bits(encoding) else codecs.getincrementaldecoder("utf-8")()
    is_utf8 = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
    wide = codecs.lookup(encoding).name.startswith(("utf-16", "utf-32"))
    with _unpacked(path) as stream, scratch.open("wb") as out:
        for chunk in _chunks(path, stream):
            size += len(chunk)
            if size > limit:
                raise DeliveryRefused(f"{path}: unpacks to more than {limit:,} bytes (setting AWAS_MAX_UNPACKED)")
            if not wide:
                _check_text(path, chunk, tally, encoding)
            elif not tally.size and codecs.lookup(encoding).name == "utf-16" and chunk[:2] not in _UTF16_MARKS:
                raise DeliveryRefused(f"{path}: has no byte-order mark of {encoding}; it seems to be {_guess(chunk)}")
            text = _decoded(path, decoder, chunk, tally, encoding)
            if "\0" in text:
                raise DeliveryRefused(f"{path}: line {_line(tally, text[: text.index(chr(0))])}: holds a NUL")
            other = _still_utf8(other, chunk) if other else None
            plain = line_ends.mended(end_mark.cut(text.encode()))
            tally.add(plain)
            out.write(plain)
        last = end_mark.cut(_decoded(path, decoder, b"", tally, encoding, final=True).encode())
        rest = line_ends.mended(last, final=True)
        tally.add(rest)
        out.write(rest)
    if other and not is_utf8 and not tally.ascii:
        raise DeliveryRefused(f"{path}: is not {encoding}, it seems to be utf-8; say so in the profile (encoding)")
    return PlainText(scratch, tally.marks.signals())


class _LineEnds:
    """CRLF, CRCRLF and, in a text without LF, CR become LF."""

    def __init__(self) -> None:
        self._held = b""
        self._only_cr: bool | None = None

    def mended(self, chunk: bytes, *, final: bool = False) -> bytes:
        chunk = self._held + chunk
        self._held = b""
        if self._only_cr is None and (final or b"\n" in chunk or b"\r" in chunk.rstrip(b"\r")):
            self._only_cr = b"\n" not in chunk
        if self._only_cr:
            return chunk.replace(b"\r", b"\n")
        if not final:  # what follows decides what a CR at the end is
            kept = chunk.rstrip(b"\r")
            self._held = chunk[len(kept) :]
            chunk = kept
        return chunk.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")


class _EndMark:
    """The mark behind the last line is left out; one before it is a control character as any other."""

    def __init__(self) -> None:
        self._held = b""

    def cut(self, chunk: bytes) -> bytes:
        chunk = self._held + chunk
        at = chunk.find(_END_MARK, len(chunk.rstrip(_END_MARK + b"\r\n")))
        self._held = b"" if at < 0 else chunk[at:]
        return chunk if at < 0 else chunk[:at]


@contextmanager
def _unpacked(path: Path) -> Iterator[BinaryIO]:
    name = path.name.lower()
    if name.endswith(".gz"):
        with gzip.open(path, "rb") as stream:
            yield cast(BinaryIO, stream)  # it has all that is used here
    elif name.endswith(".zst"):
        with pa.input_stream(str(path), compression="zstd") as stream:
            yield stream
    else:
        with path.open("rb") as plain:
            yield plain


def _chunks(path: Path, stream: BinaryIO) -> Iterator[bytes]:
    try:
        while chunk := stream.read(CHUNK):
            yield bytes(chunk)
    except (EOFError, zlib.error, OSError) as error:
        raise DeliveryRefused(
            f"{path}: not readable as what it says it is ({cause(error)}); ask for it again"
        ) from error


def _check_text(path: Path, chunk: bytes, tally: _Tally, encoding: str) -> None:
    """Refuse what is no text of one byte a letter: other formats, other byte-order marks, NUL bytes."""
    if not tally.size:
        told = [f"it seems to be {what}" for magic, what in _MAGIC if chunk.startswith(magic)]
        told += [
            f"it begins with the byte-order mark of {name}; say so in the profile (encoding)"
            for mark, name in _BOMS
            if chunk.startswith(mark) and codecs.lookup(encoding).name not in (name, "utf-8-sig")
        ]
        if told:
            raise DeliveryRefused(f"{path}: not readable as {encoding} text: {told[0]}")
    if seven := wrong_encoding.seven_bits(chunk, encoding):
        seems, line = seven[0], tally.newlines + chunk.count(b"\n", 0, seven[1]) + 1
        raise DeliveryRefused(f"{path}: line {line}: is not {encoding}; it seems to be {seems}{wrong_encoding.SAY_SO}")
    if b"\0" in chunk:
        at = chunk.index(b"\0")
        seems = _seems_with_nul(chunk, at)
        line = tally.newlines + chunk.count(b"\n", 0, at) + 1
        raise DeliveryRefused(f"{path}: line {line}: holds a NUL byte, which text in {encoding} does not{seems}")


def _seems_with_nul(chunk: bytes, at: int) -> str:
    """What a text with a NUL seems to be."""
    after = chunk[at : at + 64]
    if len(after) > 1 and not after.strip(b"\0"):
        return ": the file seems to be filled up with NULs, as a copy that broke off; ask for it again"
    wide = wrong_encoding.wide(chunk[:_ENOUGH])
    return f": it seems to be {wide}{wrong_encoding.SAY_SO}" if wide else ""


def _decoded(
    path: Path, decoder: codecs.IncrementalDecoder, chunk: bytes, tally: _Tally, encoding: str, *, final: bool = False
) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        around = error.object if isinstance(error, UnicodeDecodeError) else chunk
        seems = "cut off in the middle of a letter" if final else f"it seems to be {_guess(around, at, encoding)}"
        line = tally.newlines + around.count(b"\n", 0, at) + 1
        raise DeliveryRefused(f"{path}: line {line}: is not {encoding}; {seems}") from None


def _guess(content: bytes, at: int = 0, stated: str = "utf-8") -> str:
    first = max(0, at - _ENOUGH)
    return wrong_encoding.seems(content[first : at + _ENOUGH], at - first, stated)


def _line(tally: _Tally, text: str) -> int:
    return tally.newlines + text.count("\n") + 1


def _still_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes) -> codecs.IncrementalDecoder | None:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return None
    return decoder
