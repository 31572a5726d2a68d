#!/usr/bin/python3
"""Review and Finish: what will be changed, saving it, doing it on the sample computer.

    test_review.py PROGRAM MAKE-HOST SPECS [CASE]…
"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import driver  # noqa: E402
from bench import can_press, has_words, main  # noqa: E402


def at_review(bench):
    app = bench.open(None, "--demo", "--page", "review")
    has_words(app, "Nothing has been changed yet", "The Machine", "Give the card to win11")
    return app


def case_shown(bench):
    """Everything that will change is shown, and nothing else"""
    app = at_review(bench)
    has_words(app, "Step 6 of 7",
              "4 changes wait for your word. All of them can be undone, and no restart is needed.",
              "Files on This Computer", "5 new files. No file that exists is altered.",
              "Record which devices move", "Let libvirt call the hand-over",
              "Install the hand-over itself", "Stays as It Is")
    app.node("label", re.compile(r"^libvirt definition  ·  \d+ lines added, \d+ removed$"))
    # The card's functions go in, the virtual display goes out, each word for word.
    app.node("label", re.compile(r"^removed:.*<graphics type=\"spice\"", re.DOTALL))
    row = app.node("list item", "Record which devices move")
    row.click()
    app.node("label", re.compile(r"^added: .*VIRSH_GPU_VIDEO=pci_0000_09_00_0", re.DOTALL))
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)
    bench.close(app)


def case_long_run(bench):
    """A long part is folded, and opens by a button"""
    app = at_review(bench)
    more = app.node("button", re.compile(r"^… \d+ more lines added$"))
    end = re.compile(r"^added: .*</passthrough:record>", re.DOTALL)
    assert not app.nodes("label", end)
    more.press()
    app.node("label", end)
    bench.close(app)


def case_apply_sample(bench):
    """Apply to the Sample gives the test driver's machine the card; Put Back takes it out again"""
    app = at_review(bench)
    driver.until("Apply", lambda: can_press(app, "Apply to the Sample"))
    app.node("button", "Apply to the Sample").press()
    has_words(app, "win11 has the card on the sample", "Done on the sample computer", "Install the hook",
              "Change Your Mind", "Step 7 of 7")
    app.node("list item", "Finish, here")
    # Somebody has a machine with the card now: there is a home.
    app.node("list item", "Overview")
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)

    app.node("button", "Put Back…").press()
    has_words(app, "Take the Card Out of win11?")
    bench.desktop.keys("Escape")
    app.absent("label", "Take the Card Out of win11?")
    app.node("button", "Put Back…").press()
    app.node("button", "Take It Out").press()
    app.absent("label", "win11 has the card on the sample")
    app.absent("button", "Put Back…")
    bench.close(app, asked=True)


def case_applying_is_no_default(bench):
    """Return does not apply: what acts has to be meant"""
    app = at_review(bench)
    driver.until("Apply", lambda: can_press(app, "Apply to the Sample"))
    app.node("list item", "Let libvirt call the hand-over").click()
    app.node("label", re.compile(r"^added: .*# Passthrough hook, version", re.DOTALL))
    bench.desktop.keys("Return")
    has_words(app, "Nothing has been changed yet")
    bench.close(app)


def case_by_keyboard(bench):
    """By keyboard alone: a change is opened, and the changes are copied as text"""
    app = at_review(bench)
    driver.until("Apply", lambda: can_press(app, "Apply to the Sample"))
    bench.desktop.keys("ctrl+shift+c")
    has_words(app, "Copied")
    bench.desktop.keys("ctrl+Return")
    has_words(app, "win11 has the card on the sample")
    bench.close(app)


CASES = [value for name, value in list(globals().items()) if name.startswith("case_")]

if __name__ == "__main__":
    sys.exit(main(CASES))
