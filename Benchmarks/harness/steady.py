"""What a running writer does with a steady load, and without any."""

import random
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import processor
from .drain import Running
from .processor import Usage

PROBE = "mqtt_stream:probe:temperature"


@dataclass(frozen=True)
class Latency:
    """Milliseconds from XADD until another session sees the committed row."""

    p50: float
    p99: float
    samples: int
    usage: Usage
    """Processor time as a share of one core."""


def latency(servers, writer, streams, rate, seconds):
    """Adds a probe to the load again and again, and asks the database for its row until it is there.

    The time between XADD and the row as seen by a third party: commit, flush and the question included.
    """
    servers.fill(0, streams)
    with Running(servers, writer) as running, Load(servers, streams, rate):
        probe(servers, "warm-up", 10)
        time.sleep(3)
        before, start = usage(servers, running.pid), time.monotonic()
        times = []
        while time.monotonic() - start < seconds:
            times.append(probe(servers, f"probe-{len(times)}", 10))
            # Not in step with anything.
            time.sleep(random.uniform(0.005, 0.025))
        used = share(usage(servers, running.pid) - before, time.monotonic() - start)
    times.sort()
    return Latency(
        statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000, len(times), used
    )


class Load:
    def __init__(self, servers, streams, rate):
        self.command = [sys.executable, Path(__file__).parent / "load.py"]
        self.command += [str(servers.redis_port), str(streams), str(rate)]

    def __enter__(self):
        self.child = subprocess.Popen(self.command)

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()


def probe(servers, name, patience):
    """Seconds from XADD to the row."""
    start = time.monotonic()
    servers.redis.xadd(PROBE, {"value": 1, "timestamp": int(time.time()), "metadata": f'"{name}"'})
    cursor = servers.database.cursor()
    question = "SELECT FROM sensor_readings WHERE device_id = 'probe' AND metadata = to_jsonb(%s::text)"
    while True:
        if cursor.execute(question, [name], prepare=True).fetchone() is not None:
            return time.monotonic() - start
        if time.monotonic() - start > patience:
            raise RuntimeError(f"the row of {name} did not come within {patience} s")
        time.sleep(0.0002)


@dataclass(frozen=True)
class Idle:
    usage: Usage
    """Processor time as a share of one core."""
    memory: int
    """Resident memory in MB."""


def idle(servers, writer, streams, seconds):
    """What a writer with so many streams uses that has written everything."""
    servers.fill(streams, streams)
    servers.rewind()
    with Running(servers, writer) as running:
        while not servers.row_count_reaches(streams):
            running.require_alive()
            time.sleep(0.1)
        time.sleep(8)
        before, start = usage(servers, running.pid), time.monotonic()
        time.sleep(seconds)
        used = share(usage(servers, running.pid) - before, time.monotonic() - start)
        return Idle(used, processor.peak_memory(running.pid))


def usage(servers, pid):
    used = servers.usage()
    return Usage(used.postgres, used.redis, processor.seconds(pid))


def share(used, seconds):
    return Usage(used.postgres / seconds, used.redis / seconds, used.program / seconds)
