"""Messages as the bundled schema has them."""

import time

# Of the last hour: a hypertable's retention would drop old ones.
FIRST = int(time.time() * 1000) - 3_600_000


def key(device):
    return f"mqtt_stream:device-{device:05}:temperature"


def xadd(stream, index):
    """XADD in the protocol's form: a message as the bundled schema has them."""
    words = [
        "XADD", stream, "*", "value", f"{20 + index % 1000 / 100:.3f}",
        "timestamp", str(FIRST + index), "metadata", f'{{"seq":{index}}}',
    ]  # fmt: skip
    return command(words)


def command(words):
    parts = "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
    return f"*{len(words)}\r\n{parts}".encode()
