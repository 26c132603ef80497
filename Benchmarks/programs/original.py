"""The original design: redis-py and SQLAlchemy, one step after the other.

It acknowledges after commit, so a crash between the two writes messages twice.
"""

import json
import os
from datetime import datetime, timezone

import redis
from redis.exceptions import ResponseError
from sqlalchemy import BigInteger, Column, DateTime, Double, Identity, MetaData, String, Table, create_engine, insert
from sqlalchemy.dialects.postgresql import JSONB

GROUP, CONSUMER, PATTERN = "original", "writer-1", "mqtt_stream:*"
BATCH_SIZE = 10_000

readings = Table(
    "sensor_readings",
    MetaData(),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("timestamp", DateTime(timezone=True), primary_key=True),
    Column("device_id", String(100)),
    Column("sensor_type", String(50)),
    Column("value", Double),
    Column("metadata", JSONB),
)


def row(stream, fields):
    _, device, sensor = stream.split(":")
    metadata = fields.get("metadata")
    return {
        "timestamp": datetime.fromtimestamp(float(fields["timestamp"]) / 1000, timezone.utc),
        "device_id": device,
        "sensor_type": sensor,
        "value": float(fields["value"]),
        "metadata": json.loads(metadata) if metadata else None,
    }


def make_groups(client, streams):
    for stream in streams:
        try:
            client.xgroup_create(stream, GROUP, id="0")
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


def main():
    client = redis.Redis(port=int(os.environ["REDIS_PORT"]), decode_responses=True)
    engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    streams = list(client.scan_iter(PATTERN, count=1000, _type="stream"))
    make_groups(client, streams)
    wanted = {stream: ">" for stream in streams}
    count = max(1, BATCH_SIZE // len(streams))
    while True:
        batch = client.xreadgroup(GROUP, CONSUMER, wanted, count=count, block=1000)
        if not batch:
            continue
        rows = [row(stream, fields) for stream, messages in batch for _, fields in messages]
        with engine.begin() as connection:
            connection.execute(insert(readings), rows)
        acknowledgements = client.pipeline(transaction=False)
        for stream, messages in batch:
            acknowledgements.xack(stream, GROUP, *[id for id, _ in messages])
        acknowledgements.execute()


if __name__ == "__main__":
    main()
