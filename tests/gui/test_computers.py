#!/usr/bin/python3
"""Every computer that is made from a spec, led through the wizard as far as it lets one.

    test_computers.py PROGRAM MAKE-HOST SPECS [COMPUTER]…
"""

import glob
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import driver  # noqa: E402
from bench import can_press, has_words, main  # noqa: E402

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NODE = os.path.join(TOP, "data", "samples", "node.xml")

# What a page says while it is still looking.
LOOKING = ("Looking at this computer", "Wait for the checks", "Looking for Machines",
           "Looking again", "This takes a moment.")
# The last page that only looks.
REVIEW = 6
# Nothing is in the way on these; the others end where they say why.
COMES_TO_REVIEW = ("desktop-nvidia", "desktop-amd")


def settled(app):
    words = app.words()
    return not any(word in words for word in LOOKING) and words


def read_page(app, step):
    has_words(app, "Step %d of 7" % step)
    driver.until("step %d to settle" % step, lambda: settled(app), 40)
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)


def read_card(app):
    """Where one may not go on from the first page, the card can still be read."""
    row = app.nodes("list item", re.compile("^Graphics Card"))[0]
    if row.has("sensitive"):
        row.click()
        read_page(app, 3)


def walk(bench, name):
    app = bench.desktop.start([bench.program, "--root", bench.host(name), "--connect",
                               "test://" + NODE])
    app.node("button", "Start").press()
    step = 2
    read_page(app, step)
    while step < REVIEW and can_press(app, "Continue"):
        bench.desktop.keys("ctrl+Return")
        step += 1
        read_page(app, step)
    if step == 2:
        read_card(app)
    assert step == REVIEW or name not in COMES_TO_REVIEW, "it ends at step %d" % step
    words = app.words()
    assert step == REVIEW or words[words.index("Back") + 1] != "Continue", "nothing says why"
    bench.close(app)


def make_case(name):
    def case(bench):
        walk(bench, name)

    case.__name__ = "case_" + name
    case.__doc__ = "%s: every page that it lets one see" % name
    return case


def list_names(folder):
    return sorted(os.path.basename(path)[:-len(".host")]
                  for path in glob.glob(os.path.join(folder, "*.host")))


if __name__ == "__main__":
    sys.exit(main([make_case(name) for name in list_names(sys.argv[3])]))
