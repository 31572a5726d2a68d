#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hook costs for a machine that is none of ours, beyond starting a shell.

    bench-dispatcher.py --build build [--rounds 200]

Runs on the stub host of the hook's tests; needs root.
"""

import argparse
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "hooks"))
sys.dont_write_bytecode = True

from stubhost.run import Runner  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    runner = Runner(os.path.join(TOP, "data", "hooks"),
                    os.path.join(os.path.abspath(options.build), "tests", "hooks", "stand-in"))
    reason = runner.possible()
    if reason:
        print(f"skipped: {reason}")
        return 0
    for shell in ("dash", "bash"):
        good, text = runner.run(shell, "dispatcher_cost", options.rounds)
        print(f"{shell}: {text}")
        if not good:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
