"""Counting what passed, for all the test tools alike."""

import sys


class Outcome:
    def __init__(self, quiet=False):
        self.passed = self.failed = self.skipped = 0
        self.quiet = quiet

    def ok(self, name):
        self.passed += 1
        if not self.quiet:
            print(f"ok {name}", flush=True)

    def bad(self, name, text=""):
        self.failed += 1
        print(f"not ok {name}", flush=True)
        for line in text.rstrip("\n").split("\n")[:400]:
            if line:
                print("    " + line, flush=True)

    def skip(self, name, why):
        self.skipped += 1
        print(f"skipped {name}: {why}", flush=True)

    def check(self, name, good, text=""):
        if good:
            self.ok(name)
        else:
            self.bad(name, text)

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        sys.exit(1 if self.failed else 0)
