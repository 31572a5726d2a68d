# SPDX-License-Identifier: GPL-3.0-or-later
"""Real processes with a made-up control group, so that the hook sees them where it looks."""

import os
import signal
import subprocess

from . import space


class Processes:
    def __init__(self):
        self.all = []

    def start(self, name, cgroup, paths, uid=0, stubborn=False, mapped=False):
        """A process called @name that keeps @paths open, or only mapped; returns its id."""
        program = f"/tmp/{name}"
        if not os.path.lexists(program):
            os.symlink("/usr/bin/stand-in", program)
        words = [program, "--hold"] + ["--stubborn"] * stubborn + ["--mapped"] * mapped + paths
        child = subprocess.Popen(words, stdout=subprocess.PIPE, user=uid, group=uid)
        if child.stdout.readline() != b"holding\n":
            raise RuntimeError(f"{name} could not open {paths}")
        child.cgroup = cgroup
        self.all.append(child)
        space.cover(f"0::{cgroup}\n", f"/proc/{child.pid}/cgroup")
        return child.pid

    def move(self, pid, cgroup):
        space.cover(f"0::{cgroup}\n", f"/proc/{pid}/cgroup")

    def end(self, within, number=signal.SIGKILL):
        """Ends all processes of a control group and of those below it."""
        for child in self.living(within):
            child.send_signal(number)
            child.wait()

    def living(self, within):
        return [child for child in self.all
                if (child.cgroup == within or child.cgroup.startswith(within + "/"))
                and child.poll() is None]
