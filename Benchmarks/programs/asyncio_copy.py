"""What a user who knows Python well would write: redis-py with its C parser, asyncpg's COPY, uvloop, and reading the
next batch while this one is written.

It acknowledges after commit, so a crash between the two writes messages twice.
"""

import asyncio
import os
from datetime import datetime, timezone

import asyncpg
import redis.asyncio
import uvloop
from redis.exceptions import ResponseError

GROUP, CONSUMER, PATTERN = "asyncio_copy", "writer-1", "mqtt_stream:*"
BATCH_SIZE = 10_000
COLUMNS = ["timestamp", "device_id", "sensor_type", "value", "metadata"]


def rows(batch):
    for stream, messages in batch:
        _, device, sensor = stream.decode().split(":")
        for _, fields in messages:
            metadata = fields.get(b"metadata")
            yield (
                datetime.fromtimestamp(int(fields[b"timestamp"]) / 1000, timezone.utc),
                device,
                sensor,
                float(fields[b"value"]),
                metadata.decode() if metadata else None,
            )


async def make_groups(client, streams):
    for stream in streams:
        try:
            await client.xgroup_create(stream, GROUP, id="0")
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


async def write(client, database, batch):
    await database.copy_records_to_table("sensor_readings", records=rows(batch), columns=COLUMNS)
    acknowledgements = client.pipeline(transaction=False)
    for stream, messages in batch:
        acknowledgements.xack(stream, GROUP, *[id for id, _ in messages])
    await acknowledgements.execute()


async def main():
    client = redis.asyncio.Redis(port=int(os.environ["REDIS_PORT"]))
    database = await asyncpg.connect(os.environ["DATABASE_URL"])
    streams = [stream async for stream in client.scan_iter(PATTERN, count=1000, _type="stream")]
    await make_groups(client, streams)
    wanted = {stream: ">" for stream in streams}
    count = max(1, BATCH_SIZE // len(streams))
    writing = None
    while True:
        batch = await client.xreadgroup(GROUP, CONSUMER, wanted, count=count, block=1000)
        if writing is not None:
            await writing
        writing = asyncio.create_task(write(client, database, batch)) if batch else None


uvloop.run(main())
