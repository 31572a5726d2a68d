# SPDX-License-Identifier: GPL-3.0-or-later
"""What the newest log of the machine says, and whether the program says the same."""

import glob
import json
import os
import re

from machine import UUID
from world import Skipped, check, read, run

STEPS = ("lock", "guard", "inhibit", "preflight", "login-screen", "sessions", "services", "holders",
         "consoles", "release", "bind")
LOGS = f"/var/log/passthrough/{UUID}"


def paths():
    return sorted(glob.glob(f"{LOGS}/*.log"))


def text():
    found = paths()
    return read(found[-1]) if found else ""


class Record:
    def __init__(self, log):
        self.log = log
        self.lines = [line.split(" ") for line in log.splitlines()]
        self.begun = self.second("begin")
        self.ended = self.second("done") + self.second("skipped")
        self.failed = self.second("failed")
        self.undone = self.second("undone") + self.second("not-undone")
        self.nets = self.second("return")
        self.ends = self.second("end")

    def second(self, word):
        return [line[2] for line in self.lines if len(line) > 2 and line[1] == word]

    def has(self, word):
        return any(len(line) > 1 and line[1] == word for line in self.lines)

    def stopped_at(self):
        """The step that failed, else the one that never ended."""
        left = self.failed + [step for step in self.begun if step not in self.ended + self.failed]
        return left[0] if left else None

    def check_form(self):
        check(self.log.isascii(), "not ASCII:", self.log)
        times = [int(line[0]) for line in self.lines]
        check(times == sorted(times), "time goes back:\n" + self.log)
        check(self.begun == list(STEPS[:len(self.begun)]), "steps out of order:\n" + self.log)
        check(re.search(r"^\d+ format 1$", self.log, re.M), "no format:\n" + self.log)
        if self.nets and self.nets.count(self.nets[0]) == len(self.nets) == 1:
            order = [step for step in STEPS if step in self.undone]
            check(self.undone == order[::-1], "not undone in reverse:\n" + self.log)


def current_ends():
    """How the newest run ended, None while it goes on."""
    lines = text().splitlines()
    return lines[-1].split(" ")[-1] if lines and " end " in lines[-1] else None


def current():
    record = Record(text())
    record.check_form()
    return record


def check_ordinary(net="release"):
    """All steps done, and given back in the ordinary way."""
    record = current()
    check(record.has("handed-over") and not record.failed and record.nets == [net]
          and record.ends == ["given-back"], "no ordinary run:\n" + record.log)
    check_report("given-back", None, None)


def check_stopped(step, nets, end, words=""):
    """It stopped at this step (None: at none), one of these nets caught it, and it ended so."""
    record = current()
    check(record.stopped_at() == step, "stopped at", record.stopped_at(), "instead of", step,
          "\n" + record.log)
    check(record.nets and record.nets[0] in nets, "caught by", record.nets, "instead of",
          sorted(nets), "\n" + record.log)
    check(record.ends and record.ends[-1] == end, "ended", record.ends, "instead of", end,
          "\n" + record.log)
    check(words in record.log, "the log does not say:", words, "\n" + record.log)
    if end == "refused":
        check_report("refused", step, None)
    else:
        # Who asks for the screen gets it; nothing went wrong.
        check_report("given-back" if record.nets[0] == "rescue" and not step else "failed", step,
                     record.nets)
    return record


def program():
    """passthroughctl, where it is there and runs in this computer."""
    path = os.environ.get("PASSTHROUGHCTL")
    if not path or not os.path.exists(path):
        raise Skipped("there is no passthroughctl to ask")
    path = os.path.abspath(path)
    status, answer = run(path, "report", "--help")
    if status:
        raise Skipped(f"passthroughctl does not run here: {answer.strip().splitlines()[-1]}")
    return path


def report():
    """What `passthroughctl report` says, or None where it cannot be asked."""
    try:
        path = program()
    except Skipped as skipped:
        print("not compared:", skipped)
        return None
    status, answer = run(path, "--json", "report", UUID)
    check(status == 0, "report:", answer)
    return json.loads(answer)


def check_report(result, step, nets):
    answer = report()
    if answer is None:
        return
    said = answer["result"].replace(" ", "-")
    check(said == result, "the report says", said, "instead of", result, answer,
          "\n" + text())
    check(answer["stopped_at"] == step, "the report stopped at", answer["stopped_at"],
          "\n" + text())
    # An ordinary return is no net.
    caught = [net for net in nets or () if net in ("unit", "guard", "rescue", "restart")]
    check(answer["net"] in (caught or [None]), "the report's net is", answer["net"], "\n" + text())
    check(answer["returned"] is True, "the report does not see the screen back", answer)
