"""The two servers of a benchmark: filling, emptying, counting."""

import os
import re
import subprocess

import psycopg
import redis

from . import processor
from .messages import key, xadd

LEDGER = ["writer_ledger_batches", "writer_ledger_positions", "writer_ledger_sessions"]


class Servers:
    def __init__(self, url):
        self.url = url
        self.redis_port = int(os.environ["REDIS_PORT"])
        self.redis = redis.Redis(port=self.redis_port)
        self.database = psycopg.connect(self.url, autocommit=True)
        self.redis_pid = self.redis.info("server")["process_id"]
        self.postgres_pid = int(self.value("SELECT pg_read_file('postmaster.pid')").split()[0])
        self.streams = []

    def value(self, sql, *parameters):
        return self.database.execute(sql, parameters or None).fetchone()[0]

    def usage(self):
        return processor.Usage(
            processor.seconds_with_children(self.postgres_pid), processor.seconds(self.redis_pid)
        )

    def drop_secondary_indexes(self):
        """Leaves the table its primary key, and gives the statements that make the others again."""
        rows = self.database.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'sensor_readings' AND indexname NOT LIKE '%pkey'"
        ).fetchall()
        for name, _ in rows:
            self.database.execute(f'DROP INDEX "{name}"')
        return [definition for _, definition in rows]

    def psql(self, *commands):
        """Runs psql, and gives the processor time that it took."""
        program = os.path.join(os.environ["TEST_POSTGRES_PROGRAMS"], "psql")
        arguments = [argument for command in commands for argument in ("-c", command)]
        child = subprocess.Popen(
            [program, "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", self.url, *arguments]
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise RuntimeError(f"psql failed: {commands}")
        return used.ru_utime + used.ru_stime

    def fill(self, messages, streams):
        """Empties Redis and adds messages to so many streams by turns."""
        self.redis.flushall()
        self.streams = [key(index) for index in range(streams)]
        pipe = subprocess.Popen(
            ["redis-cli", "-p", str(self.redis_port), "--pipe"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        for index in range(messages):
            pipe.stdin.write(xadd(self.streams[index % streams], index))
        pipe.stdin.close()
        if pipe.wait() != 0:
            raise RuntimeError("redis-cli --pipe failed")

    def rewind(self):
        """Empties the table and the ledger; every message in Redis is as if never read."""
        self.database.execute(f"TRUNCATE sensor_readings, {', '.join(LEDGER)} RESTART IDENTITY")
        self.database.execute("CHECKPOINT")
        pipeline = self.redis.pipeline(transaction=False)
        for stream in self.streams:
            pipeline.xinfo_groups(stream)
        for stream, groups in zip(self.streams, pipeline.execute()):
            for group in groups:
                pipeline.xgroup_destroy(stream, group["name"])
        pipeline.execute()

    def row_count_reaches(self, count):
        """Whether so many rows are committed. Counting them takes a while: the sequence says when it is worth it."""
        given = self.value("SELECT coalesce(last_value, 0) FROM sensor_readings_id_seq")
        return given >= count and self.value("SELECT count(*) FROM sensor_readings") >= count

    def pending_count(self):
        """How many messages are delivered and not acknowledged, in all groups."""
        pipeline = self.redis.pipeline(transaction=False)
        for stream in self.streams:
            pipeline.xinfo_groups(stream)
        return sum(group["pending"] for groups in pipeline.execute() for group in groups)

    @property
    def versions(self):
        postgres = re.match(r"[\d.]+", self.value("SHOW server_version"))[0]
        return f"PostgreSQL {postgres}, Redis {self.redis.info('server')['redis_version']}"
