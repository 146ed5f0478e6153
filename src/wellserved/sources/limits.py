"""Limits: how much of a machine one untrusted file may take."""

import resource
from dataclasses import dataclass

from wellserved.terms.errors import SourceError


@dataclass(frozen=True)
class Limits:
    """What the reading process may use.

    Args:
        memory: Bytes of address space.
        cpu_seconds: CPU time for one file, besides what its size allows.
        wall_seconds: Time for one file, besides what its size allows.
        bytes_a_second: How slow a file may be read before it is given up.
        line: Bytes of one line, or of one JSON object.
        unpacked: Bytes that a packed file may always unfold to.
        ratio: By how much a larger one may unfold.
        workbook: Bytes that a workbook may unfold to.
        columns: Of a file.
        together: Rows of raw pages that are held in memory at once.
        packed: Packed bytes of the same.
    """

    memory: int = 2 << 30
    cpu_seconds: int = 120
    wall_seconds: int = 120
    bytes_a_second: int = 500_000
    line: int = 1 << 20
    unpacked: int = 64 << 20
    ratio: int = 200
    workbook: int = 256 << 20
    columns: int = 2_000
    together: int = 60_000
    packed: int = 24 << 20

    def seconds_for(self, size: int) -> float:
        """Give a file of this size its time."""
        return self.wall_seconds + size / self.bytes_a_second


def limit_memory(limits: Limits) -> None:
    """Bind this process, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(limits: Limits, size: int) -> None:
    """Give this process CPU time for one more file."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits.cpu_seconds + size / limits.bytes_a_second) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard == resource.RLIM_INFINITY else min(seconds, hard), hard))


def too_long(path: str, line: int, limits: Limits) -> SourceError:
    """Say that a line is longer than any row."""
    return SourceError(
        f"a line is longer than {limits.line >> 10:,} KiB",
        f"{path}, line {line}",
        "check that the file is what it says",
    )
