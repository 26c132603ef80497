"""Runs the benchmarks and prints their tables; see Benchmarks/README.md."""

import argparse
import os
import tempfile
from statistics import median

from .drain import Result, copy, drain, programs, save_rows
from .processor import Usage
from .servers import Servers
from .steady import idle, latency

PARTS = ["drain", "plain", "streams", "hypertable", "latency", "idle"]


def main():
    options = parse()
    servers = Servers(os.environ["DATABASE_URL"])
    known = programs(options.writer, options.bare)
    contestants = [name for name in known if name in options.programs]
    print(f"{servers.versions}, {os.cpu_count()} processors\n")
    drains = Drains(known, options.messages, options.rounds)
    if "drain" in options.parts:
        drains.run("the bundled table", servers, contestants, 100)
    if "plain" in options.parts:
        indexes = servers.drop_secondary_indexes()
        drains.run("the table with its primary key alone", servers, contestants, 100)
        if "streams" in options.parts:
            drains.run("the table with its primary key alone", servers, ["writer"], 5000)
        servers.database.execute("TRUNCATE sensor_readings")
        for definition in indexes:
            servers.database.execute(definition)
    if "streams" in options.parts:
        drains.run("the bundled table", servers, ["writer"], 5000)
    if "hypertable" in options.parts and "HYPERTABLE_URL" in os.environ:
        drains.run("TimescaleDB, a hypertable", Servers(os.environ["HYPERTABLE_URL"]), ["bare", "writer"], 100)
    if "latency" in options.parts:
        print_latency(servers, known["writer"])
    if "idle" in options.parts:
        print_idle(servers, known["writer"])


def parse():
    parser = argparse.ArgumentParser(prog="Benchmarks/run")
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--messages", type=int, default=600_000)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run; medians are printed")
    parser.add_argument("--programs", default="original,asyncio,bare,writer")
    parser.add_argument("--writer", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--bare", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.programs = options.programs.split(",")
    return options


class Drains:
    def __init__(self, known, messages, rounds):
        self.known, self.messages, self.rounds = known, messages, rounds

    def run(self, title, servers, contestants, streams):
        """The rounds go around all of them, so that a busy moment of the machine hits none alone."""
        servers.fill(self.messages, streams)
        results = {name: [] for name in [*contestants, "copy"]}
        with tempfile.NamedTemporaryFile() as rows:
            for turn in range(self.rounds):
                for name in contestants:
                    # One run of the slowest says enough.
                    if turn == 0 or name != "original":
                        results[name].append(drain(servers, self.known[name], self.messages))
                if turn == 0:
                    save_rows(servers, rows.name)
                results["copy"].append(copy(servers, rows.name, self.messages))
        print(f"### {self.messages:,} messages in {streams:,} streams: {title}\n")
        print("| | rows/s | of `\\copy` | CPU s: PostgreSQL | Redis | program | all | MB |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
        medians = {name: middle(of) for name, of in results.items()}
        for name, result in medians.items():
            self.print_row(name, result, medians["copy"])
        print(flush=True)

    def print_row(self, name, result, copied):
        title = self.known[name].name if name in self.known else "`psql \\copy` of the same rows from a file"
        used = result.usage
        print(
            f"| {title} | {result.rate:,.0f} | {result.rate / copied.rate:.2f} | {used.postgres:.2f} "
            f"| {used.redis:.2f} | {used.program:.2f} | {used.total:.2f} | {result.memory or ''} |"
        )


def middle(results):
    """The median of each figure by itself."""
    usages = [result.usage for result in results]
    return Result(
        median(result.rate for result in results),
        Usage(*(median(getattr(usage, part) for usage in usages) for part in ("postgres", "redis", "program"))),
        max(result.memory for result in results),
    )


def print_latency(servers, writer):
    print("### From XADD to the committed row, as another session sees it\n")
    print("| load | p50 | p99 | probes | CPU: PostgreSQL | Redis | writer |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for rate, streams in [(5000, 100), (50, 100)]:
        found = latency(servers, writer, streams, rate, 20)
        print(
            f"| {rate:,} messages/s in {streams} streams | {found.p50:.1f} ms | {found.p99:.1f} ms | {found.samples} "
            f"| {found.usage.postgres:.1%} | {found.usage.redis:.1%} | {found.usage.program:.1%} |",
            flush=True,
        )
    print()


def print_idle(servers, writer):
    print("### A writer with nothing to do\n")
    print("| streams | CPU: PostgreSQL | Redis | writer | MB |")
    print("|--:|--:|--:|--:|--:|")
    for streams in (100, 10_000):
        found = idle(servers, writer, streams, 30)
        used = found.usage
        print(
            f"| {streams:,} | {used.postgres:.2%} | {used.redis:.2%} | {used.program:.2%} | {found.memory} |", flush=True
        )
    print()


main()
