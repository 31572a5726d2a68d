#!/usr/bin/python3
"""The device picker alone: passthrough --pick-devices MACHINE.

    test_picker.py PROGRAM MAKE-HOST SPECS [CASE]…
"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import driver  # noqa: E402
from bench import can_press, has_words, main  # noqa: E402


def open_picker(bench, machine, *arguments):
    return bench.desktop.start([bench.program, "--pick-devices", machine, *arguments])


def case_add_usb(bench):
    """A USB device goes to the machine: shown first, then given to libvirt"""
    app = open_picker(bench, "win11", "--demo")
    has_words(app, "Change Devices", "win11", "Group 19")
    assert not can_press(app, "Show Changes")
    bench.desktop.keys("ctrl+Page_Down")
    app.node("checkbox", re.compile("headset")).click()
    app.node("label", re.compile("^This computer loses: .*headset"))
    bench.desktop.keys("ctrl+Return")
    has_words(app, "Nothing has been changed yet", "Change the devices of win11")
    app.node("label", re.compile(r"^added:.*<vendor id=\"0x0951\"/>", re.DOTALL))
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)
    app.node("button", "Apply").press()
    has_words(app, "Done", "win11 has its devices when it starts next.")
    app.node("button", "Close").press()
    driver.until("the end", lambda: app.process.poll() == 0)
    assert not app.complaints(), app.complaints()


def case_running(bench):
    """A machine that runs: told that it takes effect later"""
    app = open_picker(bench, "arch-games", "--demo")
    has_words(app, "arch-games")
    bench.desktop.keys("ctrl+Page_Down")
    app.node("checkbox", re.compile("headset")).click()
    app.node("button", "Show Changes").press()
    app.node("label", re.compile("The machine runs: it takes effect at its next start"))
    bench.close(app)


def case_unknown(bench):
    """A machine that is not there, a libvirt that is not there: said in words"""
    app = open_picker(bench, "<b>&", "--demo")
    has_words(app, "No Such Machine", "libvirt has no machine “<b>&”.")
    bench.close(app)
    app = open_picker(bench, "win11", "--root", bench.host("desktop-nvidia"), "--connect",
                      "qemu+unix:///system?socket=/nowhere")
    has_words(app, "libvirt Does Not Answer")
    bench.close(app)


def case_escape(bench):
    """Escape leaves everything as it is"""
    app = open_picker(bench, "win11", "--demo")
    has_words(app, "Group 19")
    bench.desktop.keys("Escape")
    driver.until("the end", lambda: app.process.poll() == 0)


CASES = [value for name, value in list(globals().items()) if name.startswith("case_")]

if __name__ == "__main__":
    sys.exit(main(CASES))
