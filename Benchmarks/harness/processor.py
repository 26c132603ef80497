"""Processor time of running processes, from /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Seconds of user and system time together, for each of the three processes of a run."""

    postgres: float
    redis: float
    program: float = 0.0

    def __sub__(self, other):
        return Usage(
            self.postgres - other.postgres, self.redis - other.redis, self.program - other.program
        )

    @property
    def total(self):
        return self.postgres + self.redis + self.program


def _stat(pid):
    # The name stands in parentheses and may hold spaces.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def seconds(pid):
    """What a process has used."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def seconds_with_children(pid):
    """What a process, its living children and those it has waited for have used: PostgreSQL's postmaster."""
    fields = _stat(pid)
    total = sum(int(field) for field in fields[11:15])
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            child = _stat(entry.name)
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(child[1]) == pid:
            total += int(child[11]) + int(child[12])
    return total / TICKS


def peak_memory(pid):
    """The most memory that a process had resident, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0
