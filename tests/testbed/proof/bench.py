#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long three ways to hand the card over and back take: bench.py [ROUNDS]

Runs in the simulated computer. What libvirt's hook has to do is called as libvirt calls it, without
libvirt and QEMU around it, whose time is the same for all.
"""

import os
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import record  # noqa: E402
from hook import DISPATCHER, check_back, install  # noqa: E402
from machine import NAME, UUID, define, virsh  # noqa: E402
from world import (AUDIO, TOP, VIDEO, Failed, card_node, check,  # noqa: E402
                   driver_of, run, state, unit)

SCRIPTS = f"{TOP}/tests/bench/handover"
WAYS = {
    "ours": ((DISPATCHER, NAME, "prepare", "begin", "-"),
             (DISPATCHER, NAME, "release", "end", "-")),
    "guide": ((f"{SCRIPTS}/guide-start",), (f"{SCRIPTS}/guide-return",)),
    "bare": ((f"{SCRIPTS}/bare-start",), (f"{SCRIPTS}/bare-return",)),
}


class ScreenWatch(threading.Thread):
    """Notes when a user's process has the card open again and the login screen is active."""

    def __init__(self, uid):
        super().__init__(daemon=True)
        self.uid = uid
        self.seen = None
        self.given_up = False

    def holds(self):
        node = card_node()
        for name in os.listdir("/proc") if node else ():
            try:
                if name.isdigit() and os.stat(f"/proc/{name}").st_uid == self.uid:
                    for number in os.listdir(f"/proc/{name}/fd"):
                        if os.readlink(f"/proc/{name}/fd/{number}") == node:
                            return True
            except OSError:
                continue
        return False

    def run(self):
        while not self.given_up:
            if self.holds() and unit("display-manager.service", "ActiveState") == "active":
                self.seen = time.monotonic()
                return
            time.sleep(0.1)


def timed(command, definition):
    began = time.monotonic()
    status, text = run(*command, stdin=definition, timeout=300)
    took = time.monotonic() - began
    check(status == 0, command, text, record.text())
    return took


def one_turn(way, before, definition, uid):
    there, back = WAYS[way]
    started = timed(there, definition)
    check(driver_of(VIDEO) == driver_of(AUDIO) == "vfio-pci", way, "did not hand it over")
    watch = ScreenWatch(uid)
    began = time.monotonic()
    watch.start()
    finished = timed(back, definition)
    watch.join(60)
    watch.given_up = True
    check(watch.seen, way, "did not bring the screen back")
    # The guide leaves a console and modules in other states; the same session is what counts.
    if way == "ours":
        check_back(before)
    time.sleep(5)
    return started, watch.seen - began, max(finished, watch.seen - began)


def median(results, way, which):
    return statistics.median(turn[which] for turn in results[way])


def show(results):
    print(f"{'':8}{'start':>9}{'return':>9}{'and all':>9}   seconds, "
          f"medians of {len(results['ours'])}")
    for way in WAYS:
        print(f"{way:8}" + "".join(f"{median(results, way, which):9.2f}" for which in range(3)))
    for which, name in enumerate(("start", "return")):
        ours, guide, bare = (median(results, way, which) for way in ("ours", "guide", "bare"))
        print(f"{name}: ours - bare {ours - bare:+.2f} s (aim: at most 1), "
              f"guide / ours {guide / ours:.1f} (aim: at least 3)")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    install()
    define()
    definition = virsh("dumpxml", UUID)[1]
    before = state()
    uid = int(run("id", "-u", "tester")[1])
    results = {way: [] for way in WAYS}
    # The first time loads programs from the disk, whoever it is.
    for way in WAYS:
        one_turn(way, before, definition, uid)
    for turn in range(rounds):
        for way in WAYS:
            results[way].append(one_turn(way, before, definition, uid))
            print(f"round {turn + 1}, {way}: " + ", ".join(f"{s:.2f}" for s in results[way][-1]),
                  flush=True)
    print(record.text())
    show(results)


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"bench: {failed}")
