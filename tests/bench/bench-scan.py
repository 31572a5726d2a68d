#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the scan takes, against other ways to the same list.

    bench-scan.py [--ctl build/src/cli/passthroughctl] [--runs 9] [--skip-large]

Three programs read the same made-up computer of 60 devices in 40 groups, in turns: passthroughctl,
`lspci -nnk`, and the loop that guides tell people to paste, which starts one lspci a device. Then
4,096 devices against 60. Medians; a ratio is made of runs that lay side by side. The processor's
time is shown too: it says more where the computer does other work meanwhile.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tools"))
sys.dont_write_bytecode = True

from hosttree import build_spec, parse_spec  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
# Guides spell it in many ways; all of them start one lspci for each device.
LOOP = """shopt -s nullglob
for g in $(find "$SYS"/kernel/iommu_groups/* -maxdepth 0 -type d | sort -V); do
  echo "IOMMU Group ${g##*/}:"
  for d in "$g"/devices/*; do
    echo -e "\\t$(lspci -O sysfs.path="$SYS"/bus/pci -i "$IDS" -nns "${d##*/}")"
  done
done"""


def spec(devices, groups):
    return parse_spec("os debian 12 Bench\nkernel 6.1.0-25-amd64\n"
                      'cpu amd "A processor" cores=8 smt=2\n'
                      f"iommu amd\nmany {devices} groups={groups}\n")


def tree(folder, devices, groups):
    root = os.path.join(folder, f"{devices}-devices")
    build_spec(spec(devices, groups), root)
    # Both programs read the same list of names, the whole one of this computer.
    for path in ("/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids"):
        if os.path.exists(path):
            shutil.copy(path, os.path.join(root, "usr/share/hwdata/pci.ids"))
            break
    return root


def run(command, env=None):
    """Seconds of one run, and seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
                   env=dict(os.environ, LC_ALL="C.UTF-8", **(env or {})))
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def in_turns(ways, runs):
    """Each way once a round; the first round only warms up. Returns the seconds, and the
    processor's, by way."""
    times = {name: [] for name in ways}
    busy = {name: [] for name in ways}
    for number in range(runs + 1):
        for name, (command, env) in ways.items():
            seconds, processor = run(command, env)
            if number:
                times[name].append(seconds)
                busy[name].append(processor)
    return times, busy


def median(numbers):
    return statistics.median(numbers)


def ratio(times, one, other):
    """The median of one : other, round by round."""
    return statistics.median(a / b for a, b in zip(times[one], times[other]))


def row(name, value, aim, good):
    print(f"  {name:<52} {value:>9}   {aim:<12} {'met' if good else 'NOT MET'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--ctl", default=os.path.join(TOP, "build", "src", "cli",
                                                      "passthroughctl"))
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--skip-large", action="store_true")
    options = parser.parse_args()
    ctl = os.path.abspath(options.ctl)
    with tempfile.TemporaryDirectory(prefix="passthrough-bench-") as folder:
        root = tree(folder, 60, 40)
        ways = {
            "passthroughctl": ([ctl, "--root", root, "--json", "groups"], None),
            "lspci -nnk": (["lspci", "-O", f"sysfs.path={root}/sys/bus/pci", "-i",
                             f"{root}/usr/share/hwdata/pci.ids", "-nnk"], None),
            "the guides' loop": (["bash", "-c", LOOP], {
                "SYS": root + "/sys", "IDS": root + "/usr/share/hwdata/pci.ids"}),
        }
        times, busy = in_turns(ways, max(7, options.runs))
        print(f"scan of 60 devices in 40 groups, {len(times['passthroughctl'])} rounds")
        for name in ways:
            print(f"  {name:<52} {median(times[name]) * 1000:>6.1f} ms   "
                  f"({min(times[name]) * 1000:.1f} to {max(times[name]) * 1000:.1f}; "
                  f"processor {median(busy[name]) * 1000:.1f} ms)")
        against = ratio(times, "passthroughctl", "lspci -nnk")
        row("passthroughctl : lspci -nnk", f"{against:.2f}", "<= 1", against <= 1)
        faster = ratio(times, "the guides' loop", "passthroughctl")
        row("the guides' loop : passthroughctl", f"{faster:.1f}", ">= 40", faster >= 40)
        if options.skip_large:
            return
        large = tree(folder, 4096, 512)
        ways = {"60": ways["passthroughctl"],
                "4096": ([ctl, "--root", large, "--json", "groups"], None)}
        times, _ = in_turns(ways, 7)
        print(f"4,096 devices in 512 groups, {len(times['60'])} rounds")
        for name in ways:
            print(f"  {name + ' devices':<52} {median(times[name]) * 1000:>6.1f} ms")
        against = ratio(times, "4096", "60")
        row("4,096 devices : 60 devices", f"{against:.1f}", "<= 70", against <= 70)


if __name__ == "__main__":
    main()
