#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The helper ended by the kernel: at each system call that changes something, whoever makes it, and not only at
those of its own table.

    test_killed.py HELPER-ON-ROOT

PT_LONG=1: at each of them; otherwise at every seventeenth.
"""

import os
import re
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "packaging"))

from bench import DONE, JOURNAL, Places, digest, plan, request  # noqa: E402
from programs import TapResult  # noqa: E402

Places.program = os.path.abspath(sys.argv[1])
PLAN = plan()
APPLY = (["apply", digest(PLAN)], request(PLAN))
UNDO = (["undo", "000001"], b"")
# openat also reads; what it does there is no worse to end at.
CALLS = ["openat", "write", "pwrite64", "writev", "fsync", "fdatasync", "sync", "fchmod", "chmod", "fchmodat", "fchown",
         "chown", "fchownat", "lchown", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
         "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "ftruncate", "truncate", "fallocate", "setxattr",
         "fsetxattr", "mknod", "mknodat", "copy_file_range"]
# Of those only these are ever made: what changes something goes through the table.
TABLE = {"openat", "write", "fsync", "fchmod", "fchown", "renameat2", "unlinkat", "mkdirat", "fsetxattr"}
STEP = 1 if os.environ.get("PT_LONG") else 17


def missing():
    if not shutil.which("strace"):
        return "strace is not installed"
    done = subprocess.run(["strace", "-o", "/dev/null", "-e", "inject=getppid:signal=KILL:when=1", "true"],
                          capture_output=True, check=False)
    return "strace may not trace here" if done.returncode else None


@unittest.skipIf(missing(), missing() or "")
class Killed(Places, unittest.TestCase):
    def trace(self, bench, what, *options):
        words, stdin = what
        log = bench.top + "/strace"
        done = subprocess.run(["strace", "-f", "-qq", "-o", log, *options, bench.program, *words], input=stdin,
                              capture_output=True, timeout=60, check=False, env={})
        with open(log, encoding="utf-8", errors="replace") as file:
            return done.returncode, file.read()

    def prepared(self, before):
        bench = self.bench()
        for words, stdin in before:
            self.assertEqual(bench.run(*words, stdin=stdin).status, DONE)
        return bench

    def count(self, before, what):
        """How often each call is made, and what it is like before and after."""
        bench = self.prepared(before)
        first = bench.tree()
        status, text = self.trace(bench, what, "-e", "trace=" + ",".join("?" + name for name in CALLS))
        self.assertEqual(status, 0)
        counts = {}
        for name in re.findall(r"^\d+ +(\w+)\(", text, re.MULTILINE):
            counts[name] = counts.get(name, 0) + 1
        return counts, first, bench.tree()

    def sweep(self, before, what):
        counts, first, last = self.count(before, what)
        self.assertEqual(set(counts) - TABLE, set())
        self.assertNotEqual(first, last)
        kills = 0
        number = 0
        for name, count in sorted(counts.items()):
            for at in range(1, count + 1):
                number += 1
                if number % STEP:
                    continue
                bench = self.prepared(before)
                self.trace(bench, what, "-e", "trace=" + name, "-e", "inject=%s:signal=KILL:when=%d" % (name, at))
                kills += 1
                answer = bench.run("recover")
                where = "ended at call %d of %s\n%r" % (at, name, answer)
                self.assertEqual(answer.status, DONE, where)
                self.assertIn(bench.tree(), (first, last), where)
                self.assertFalse(bench.exists(JOURNAL), where)
                shutil.rmtree(bench.root)
        print("# %s: %d calls, %d kills, %d recoveries; 0 findings" % (what[0][0], number, kills, kills), flush=True)
        self.assertGreater(kills, 0)

    def test_apply(self):
        self.sweep([], APPLY)

    def test_undo(self):
        self.sweep([APPLY], UNDO)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
