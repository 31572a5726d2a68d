# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs say of themselves, and how the tests of this folder report."""

import os
import re
import subprocess
import unittest

# "  --out=FILE   …" and "  -h, --help   …"
OPTION = re.compile(r"^  (?:-\w, )?(--[\w-]+)", re.MULTILINE)


def run_help(program, *words):
    # Without a display GTK's programs tell their options all the same.
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=60, check=True,
                          env={**env, "LC_ALL": "C.UTF-8", "LANGUAGE": ""})
    return done.stdout


def verbs(ctl):
    """The verbs that `passthroughctl --help` lists, those of two words included."""
    text = run_help(ctl, "--help")
    lines = re.search(r"(?ms)^Verbs:\n(.*?)\n\n", text)[1].splitlines()
    found = []
    for line in lines:
        words = line.split()
        count = 2 if len(words) > 1 and re.fullmatch(r"[a-z-]+", words[1]) and words[0] in ("xml", "rom") else 1
        found.append(" ".join(words[:count]))
    return found


def options(program, *verb):
    return OPTION.findall(run_help(program, *verb, "--help"))


class TapResult(unittest.TextTestResult):
    """One TAP line a test, for the build's test runner."""

    def startTest(self, test):
        super().startTest(test)
        self.before = len(self.failures) + len(self.errors)
        self.skip = ""

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.skip = " # SKIP " + reason

    def stopTest(self, test):
        good = len(self.failures) + len(self.errors) == self.before
        print(f"{'ok' if good else 'not ok'} {self.testsRun} - {test.id()}{self.skip}", flush=True)
        super().stopTest(test)
