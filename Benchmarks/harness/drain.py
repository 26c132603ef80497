"""How fast a program drains filled streams, and how fast psql's \\copy takes the same rows."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import processor
from .processor import Usage

PROGRAMS = Path(__file__).parent.parent / "programs"


@dataclass(frozen=True)
class Result:
    rate: float
    """Rows a second, from the program's start to the last row's commit."""
    usage: Usage
    """Processor seconds, until all is acknowledged too."""
    memory: int = 0
    """The program's peak resident memory in MB."""


@dataclass(frozen=True)
class Program:
    name: str
    command: list
    settings: dict


def programs(writer, bare):
    python = sys.executable
    return {
        "original": Program(
            "the original design (redis-py, SQLAlchemy)", [python, PROGRAMS / "original.py"], {}
        ),
        "asyncio": Program(
            "redis-py with its C parser, asyncpg COPY, uvloop", [python, PROGRAMS / "asyncio_copy.py"], {}
        ),
        "bare": Program("a bare two-thread C program, no safety", [bare], {}),
        "writer": Program(
            "the writer, every guarantee on",
            [writer],
            {"HEALTH_PORT": "0", "LOG_LEVEL": "WARNING", "REDIS_HOST": "127.0.0.1"},
        ),
    }


class Running:
    """A program that runs until it is stopped."""

    def __init__(self, servers, program):
        settings = {"DATABASE_URL": servers.url, "REDIS_PORT": str(servers.redis_port), **program.settings}
        self.child = subprocess.Popen(program.command, env={**os.environ, **settings})
        self.pid = self.child.pid

    def require_alive(self):
        if self.child.poll() is not None:
            raise RuntimeError(f"the program ended with {self.child.returncode}")

    def stop(self):
        """Stops it; the Python programs know no better way than the signal itself."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def drain(servers, program, messages, patience=300):
    """Runs a program until every message is a row, and then until every one is acknowledged."""
    servers.rewind()
    before = servers.usage()
    start = time.monotonic()
    with Running(servers, program) as running:
        while not servers.row_count_reaches(messages):
            running.require_alive()
            if time.monotonic() - start > patience:
                raise RuntimeError(f"{program.name} did not write all messages within {patience} s")
            time.sleep(0.02)
        end = time.monotonic()
        while servers.pending_count() > 0:
            running.require_alive()
            if time.monotonic() - end > 60:
                raise RuntimeError(f"{program.name} did not acknowledge all messages")
            time.sleep(0.05)
        used = processor.seconds(running.pid)
        memory = processor.peak_memory(running.pid)
        usage = servers.usage() - before
    rows = servers.value("SELECT count(*) FROM sensor_readings")
    if rows != messages:
        raise RuntimeError(f"{program.name} wrote {rows} rows of {messages} messages")
    return Result(messages / (end - start), Usage(usage.postgres, usage.redis, used), memory)


COLUMNS = "timestamp, device_id, sensor_type, value, metadata"


def save_rows(servers, path):
    """Keeps the rows that a drain has left, in their order."""
    rows = f"SELECT {COLUMNS} FROM sensor_readings ORDER BY id"
    servers.psql(f"\\copy ({rows}) TO '{path}'")


def copy(servers, path, messages):
    """Copies the saved rows with psql."""
    servers.rewind()
    before = servers.usage()
    start = time.monotonic()
    used = servers.psql(f"\\copy sensor_readings ({COLUMNS}) FROM '{path}'")
    end = time.monotonic()
    usage = servers.usage() - before
    return Result(messages / (end - start), Usage(usage.postgres, usage.redis, used))
