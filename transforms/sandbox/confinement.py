"""Close the box around a process, for good.

The process gives up, before it reads anything hostile: the network, every file but those to read and the folder to
write to, and more memory, time and bytes written than its limits. The limits hold everywhere; files by Landlock and the
network by a namespace of its own, where Linux has them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # numbers of Landlock's system calls, the same on every machine
_NO_NEW_PRIVILEGES, _NEW_USER, _NEW_NETWORK = 38, 0x10000000, 0x40000000
_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_KNOWN = {1: 13, 2: 14, 3: 15, 4: 15}  # version → kinds of access to files that it knows; 16 later
_OF_FILES = _EXECUTE | _READ_FILE | 1 << 1 | 1 << 14 | 1 << 15  # the others are about folders
# libraries, and where DuckDB and Arrow look up how much memory and how many processors there are
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/dev/null", "/dev/urandom",
    "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/sys/fs/cgroup", "/sys/devices/system/cpu",
)  # fmt: skip


GRACE = 5  # seconds between the signal that says why a process ends, and the one that only ends it


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("others", ctypes.c_uint64))


class _Below(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def close(reads: Sequence[Path], writes: Path, limits: Mapping[str, int]) -> Mapping[str, bool]:
    """Close the box around this process; returns what holds.

    limits: seconds of the processor, written (bytes that a file may have), memory (bytes of addresses).
    """
    for kind, limit, last in (
        (resource.RLIMIT_CPU, limits["seconds"], GRACE),
        (resource.RLIMIT_FSIZE, limits["written"], 0),
        (resource.RLIMIT_AS, limits["memory"], 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        most = limit + last if hard == resource.RLIM_INFINITY else min(limit + last, hard)
        resource.setrlimit(kind, (min(limit, most), most))
    if sys.platform != "linux":
        return {"limits": True, "network": False, "files": False}
    system = ctypes.CDLL(None, use_errno=True)
    network = system.unshare(_NEW_NETWORK) == 0 or system.unshare(_NEW_USER | _NEW_NETWORK) == 0
    libraries = [Path(name) for name in (sys.prefix, sys.base_prefix, *sys.path, *_SYSTEM) if name]
    own = [ROOT / name for name in ("transforms", "expectations", "config")]
    readable = [*reads, *own, *(path for path in libraries if path.resolve() != ROOT)]
    return {"limits": True, "network": network, "files": _keep_to(system, readable, writes)}


def _keep_to(system: ctypes.CDLL, readable: Sequence[Path], writes: Path) -> bool:
    """Deny every file but these; whether Landlock could."""
    version = system.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return False
    every = (1 << _KNOWN.get(version, 16)) - 1
    rules = _Rules(every, 3, 3)  # from version 6 on: no signals to other processes either
    size = 24 if version > 5 else 16 if version > 3 else 8
    ruleset = system.syscall(_CREATE, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return False
    for path in readable:
        _allow(system, ruleset, path, _EXECUTE | _READ_FILE | _READ_FOLDER)
    _allow(system, ruleset, ROOT, _READ_FOLDER)  # modules are looked for in it
    _allow(system, ruleset, writes, every)
    held = system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and system.syscall(_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(held)


def _allow(system: ctypes.CDLL, ruleset: int, path: Path, access: int) -> None:
    if not path.exists():
        return
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    below = _Below(access if path.is_dir() else access & _OF_FILES, opened)
    system.syscall(_ADD, ruleset, 1, ctypes.byref(below), 0)
    os.close(opened)
