"""Adds messages to streams at a steady pace until it is told to end: `load.py PORT STREAMS RATE`.

A process of its own, so that the one that measures is not held up by it.
"""

import socket
import sys
import time

from messages import key, xadd

# Often enough to be steady, seldom enough to cost next to nothing.
INTERVAL = 0.002


def main(port, streams, rate):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    keys = [key(index) for index in range(streams)]
    start = time.monotonic()
    added = turn = 0
    while True:
        turn += 1
        due = int(turn * INTERVAL * rate)
        connection.sendall(b"".join(xadd(keys[index % streams], index) for index in range(added, due)))
        replies = 0
        while replies < due - added:
            replies += connection.recv(1 << 16).count(b"\r\n") // 2
        added = due
        time.sleep(max(0, start + turn * INTERVAL - time.monotonic()))


main(*map(int, sys.argv[1:]))
