"""A box for what reads hostile files: `python -m transforms.box LIMITS MODULE ARGUMENT`.

The process gives up, before it loads anything of the reader: the network, every file but the one to read and the folder
to write to, more time and more bytes written than its limits; the caller passes it no environment with keys. The limits
hold everywhere; files by Landlock and the network by a namespace of its own, where Linux has them. `BOX` in its
environment says what holds.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import runpy
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
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


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _Below(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def command(module: str, argument: str, reads: Path, writes: Path, seconds: int, written: int) -> list[str]:
    """The command that runs a module in a box. written: bytes that a file may have."""
    limits = {"reads": str(reads), "writes": str(writes), "seconds": seconds, "written": written}
    return [sys.executable, "-m", "transforms.box", json.dumps(limits), module, argument]


def environment() -> dict[str, str]:
    """What a boxed process may know of the environment: how to find programs and the language; no key."""
    return {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}


def close(reads: Path, writes: Path, seconds: int, written: int) -> Mapping[str, bool]:
    """Close the box around this process, for good; returns what holds."""
    for kind, limit in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (value, value))
    if sys.platform != "linux":
        return {"limits": True, "network": False, "files": False}
    system = ctypes.CDLL(None, use_errno=True)
    network = system.unshare(_NEW_NETWORK) == 0 or system.unshare(_NEW_USER | _NEW_NETWORK) == 0
    libraries = [Path(name) for name in (sys.prefix, sys.base_prefix, *sys.path, *_SYSTEM) if name]
    own = [ROOT / name for name in ("transforms", "expectations", "config")]
    readable = [reads, *own, *(path for path in libraries if path.resolve() != ROOT)]
    return {"limits": True, "network": network, "files": _keep_to(system, readable, writes)}


def _keep_to(system: ctypes.CDLL, readable: Sequence[Path], writes: Path) -> bool:
    """Deny every file but these; whether Landlock could."""
    version = system.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return False
    every = (1 << _KNOWN.get(version, 16)) - 1
    rules = _Rules(every, 3 if version > 3 else 0)
    size = ctypes.sizeof(rules) if version > 3 else 8
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


def main() -> None:
    """Close the box and run the module that the command line names."""
    limits, module, argument = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
    held = close(Path(limits["reads"]), Path(limits["writes"]), limits["seconds"], limits["written"])
    os.environ["BOX"] = " ".join(name for name, holds in held.items() if holds)
    sys.argv = [module, argument]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
