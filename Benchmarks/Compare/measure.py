"""Runs a command several times, and prints the median of its seconds and its peak memory in MB:
measure.py TIMES COMMAND..."""
import os
import statistics
import sys
import time

times, command = int(sys.argv[1]), sys.argv[2:]
seconds, memory = [], 0
for _ in range(times):
    start = time.monotonic()
    child = os.posix_spawnp(
        command[0], command, os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.environ["MEASURE_LOG"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        ])
    _, status, usage = os.wait4(child, 0)
    seconds.append(time.monotonic() - start)
    memory = max(memory, usage.ru_maxrss)
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.exit(f"{' '.join(command)}: exit code {code}\n{open(os.environ['MEASURE_LOG']).read()}")
print(f"{statistics.median(seconds):.3f} {memory // 1024}")
