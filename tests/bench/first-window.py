#!/usr/bin/python3
"""First painted window, CPU time and memory of the wizard against an empty libadwaita window.

    first-window.py [-n RUNS] --build BUILD [ARGUMENT OF THE WIZARD]…

The two are started in turns on a display that nobody sees, whose picture is a file that is read
until most of the window is there. CPU time and memory (PSS) are taken a while after that, so that
what the program does once its window is shown counts as well. Medians, and the ratios.
"""

import argparse
import mmap
import os
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gui"))

import driver  # noqa: E402

WIDTH, HEIGHT = 1000, 700
AFTER = 1.5
AIMS = {"painted": 1.5, "cpu": 1.5, "memory": 1.25}


class Screen:
    """A display whose picture is a file (XWD, see XWDFile.h)."""

    def __init__(self, folder, environment):
        reader, writer = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-fbdir", folder, "-screen", "0",
             "%dx%dx24" % (WIDTH, HEIGHT), "-nolisten", "tcp", "-noreset"],
            pass_fds=(writer,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment)
        os.close(writer)
        with os.fdopen(reader) as file:
            self.name = ":" + file.readline().strip()
        with open(os.path.join(folder, "Xvfb_screen0"), "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = struct.unpack(">25I", self.memory[:100])
        self.start = head[0] + head[19] * 12
        self.line = head[12]

    def painted(self):
        """Whether most of the window is there: the display itself is black."""
        full = 0
        rows = range(20, HEIGHT, 40)
        for row in rows:
            begin = self.start + row * self.line
            data = self.memory[begin:begin + self.line]
            full += data.count(0) < len(data) * 0.6
        return full > len(rows) * 0.8

    def end(self):
        self.process.terminate()
        self.process.wait()


def family(pid):
    pids, todo = [], [pid]
    while todo:
        one = todo.pop()
        pids.append(one)
        try:
            with open("/proc/%d/task/%d/children" % (one, one), encoding="ascii") as file:
                todo += [int(word) for word in file.read().split()]
        except OSError:
            pass
    return pids


def memory(pid):
    """MiB of proportional set size."""
    total = 0
    for one in family(pid):
        try:
            with open("/proc/%d/smaps_rollup" % one, encoding="ascii") as file:
                for line in file:
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
        except OSError:
            continue
    return total / 1024


def end(process):
    """Ends the program; milliseconds of processor time of all its threads, to the microsecond."""
    os.killpg(process.pid, signal.SIGTERM)
    _, process.returncode, usage = os.wait4(process.pid, 0)
    return (usage.ru_utime + usage.ru_stime) * 1000


def measure(screen, arguments, environment):
    words = dict(environment, DISPLAY=screen.name)
    while screen.painted():
        time.sleep(0.05)
    begin = time.monotonic()
    process = subprocess.Popen(arguments, env=words, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)
    try:
        while not screen.painted():
            if process.poll() is not None or time.monotonic() - begin > 20:
                raise SystemExit("first-window: no window of %s" % arguments[0])
            time.sleep(0.001)
        painted = (time.monotonic() - begin) * 1000
        time.sleep(AFTER)
        return {"painted": painted, "memory": memory(process.pid), "cpu": end(process)}
    finally:
        if process.returncode is None:
            end(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("-n", "--runs", type=int, default=11)
    parser.add_argument("--build", required=True)
    options, rest = parser.parse_known_args()
    build = os.path.abspath(options.build)
    missing = driver.tools_missing()
    if missing:
        print("first-window: not installed: %s" % ", ".join(missing))
        return 77
    programs = {"empty window": [os.path.join(build, "tests", "app", "empty-window")],
                "wizard": [os.path.join(build, "src", "app", "passthrough"), *rest]}
    for arguments in programs.values():
        if not os.path.exists(arguments[0]):
            print("first-window: %s is not built" % arguments[0])
            return 77
    found = {name: [] for name in programs}
    with driver.Desktop(a11y=False) as desktop, tempfile.TemporaryDirectory() as folder:
        screen = Screen(folder, desktop.environment)
        try:
            for run in range(options.runs + 1):
                for name, arguments in programs.items():
                    result = measure(screen, arguments, desktop.environment)
                    if run > 0:                      # the first fills the caches
                        found[name].append(result)
        finally:
            screen.end()
    medians = {name: {key: statistics.median(r[key] for r in runs) for key in AIMS}
               for name, runs in found.items()}
    for name, runs in found.items():
        print("%-13s %s" % (name, "   ".join(
            "%s %.0f (%.0f-%.0f) %s" % (key, medians[name][key], min(r[key] for r in runs),
                                        max(r[key] for r in runs),
                                        "MiB" if key == "memory" else "ms") for key in AIMS)))
    for key, aim in AIMS.items():
        ratio = medians["wizard"][key] / medians["empty window"][key]
        print("%-8s %.2f x the empty window (aim: at most %.2f)%s"
              % (key, ratio, aim, "" if ratio <= aim else "  MISSED"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
