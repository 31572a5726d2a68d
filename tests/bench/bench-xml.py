#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a conversion takes, against libxml2 reading and writing the same definitions.

    bench-xml.py --build build [--rounds 9]

The definitions are those of $PT_CORPUS_DIR, or what tests/corpus/run-corpus has fetched.
"""

import argparse
import glob
import os
import subprocess
import sys


def folders():
    named = [path for path in os.environ.get("PT_CORPUS_DIR", "").split(":") if path]
    home = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    cache = os.environ.get("PT_CORPUS_CACHE", os.path.join(home, "passthrough-corpus"))
    return named or glob.glob(os.path.join(cache, "libvirt-*", "tests", "qemuxml2argvdata"))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    program = os.path.join(options.build, "tests", "vm", "bench-xml")
    found = folders()
    if not found:
        print("skipped: no definitions; run tests/corpus/run-corpus first, or set PT_CORPUS_DIR")
    for folder in found:
        subprocess.run([program, folder, str(options.rounds)], check=True)


if __name__ == "__main__":
    sys.exit(main())
