"""Runs a command several times, and prints the medians of its seconds and of the processor seconds that it and the server
took, and its peak memory in MB: measure.py TIMES COMMAND...

MEASURE_SERVER is the process of the PostgreSQL server: what a session took is counted there when the session has ended."""
import os
import statistics
import sys
import time

times, command = int(sys.argv[1]), sys.argv[2:]


def server_seconds():
    with open(f"/proc/{os.environ['MEASURE_SERVER']}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


seconds, processor, memory = [], [], 0
for _ in range(times):
    start, server = time.monotonic(), server_seconds()
    child = os.posix_spawnp(
        command[0], command, os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.environ["MEASURE_LOG"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        ])
    _, status, usage = os.wait4(child, 0)
    seconds.append(time.monotonic() - start)
    time.sleep(0.2)  # the session ends a moment after its client
    processor.append(usage.ru_utime + usage.ru_stime + server_seconds() - server)
    memory = max(memory, usage.ru_maxrss)
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.exit(f"{' '.join(command)}: exit code {code}\n{open(os.environ['MEASURE_LOG']).read()}")
print(f"{statistics.median(seconds):.3f} {statistics.median(processor):.3f} {memory // 1024}")
