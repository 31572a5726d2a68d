#!/usr/bin/python3
"""The device picker alone: passthrough --pick-devices MACHINE.

    test_picker.py PROGRAM MAKE-HOST SPECS [CASE]…
"""

import os
import re
import subprocess
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
    bench.desktop.keys("Escape")
    driver.until("the list, as it was",
                 lambda: app.nodes("checkbox", re.compile("headset"))
                 and app.node("checkbox", re.compile("headset")).has("checked"))
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


DOMAIN = """<domain type='test'>
  <name>two</name>
  <uuid>00000000-0000-4000-8000-000000000002</uuid>
  <memory unit='KiB'>1048576</memory>
  <vcpu>2</vcpu>
  <os>
    <type arch='x86_64'>hvm</type>
  </os>
  <devices>
  </devices>
</domain>
"""


def case_equal(bench):
    """A machine has a mouse that there are two of now: it can be taken out, not put in again"""
    # The mouse is not plugged in on this computer, so that it can be given to the machine.
    path = os.path.join(bench.folder, "two.xml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(DOMAIN)
    ctl = os.path.join(os.path.dirname(bench.program), "..", "cli", "passthroughctl")
    given = subprocess.run([ctl, "--root", bench.host("desktop-nvidia"), "xml", "convert", path,
                            "--usb", "046d:c077", "--any-machine"], check=True,
                           stdout=subprocess.PIPE, encoding="utf-8").stdout
    with open(path, "w", encoding="utf-8") as file:
        file.write("<node>%s</node>" % re.sub(r"<\?xml.*?\?>", "", given))
    app = open_picker(bench, "two", "--root", bench.host("two-identical-cards"), "--connect",
                      "test://" + path)
    has_words(app, "Change Devices", "two")
    bench.desktop.keys("ctrl+Page_Down")
    driver.until("both mice, ticked", lambda: [
        mouse.has("checked") for mouse in app.nodes("checkbox", re.compile("Mouse"))] == [True] * 2)
    app.nodes("checkbox", re.compile("Mouse"))[0].click()
    driver.until("neither, for good", lambda: [
        mouse.has("checked") or mouse.has("sensitive")
        for mouse in app.nodes("checkbox", re.compile("Mouse"))] == [False] * 2)
    app.node("button", "Show Changes").press()
    app.node("label", re.compile(r"^removed:.*<vendor id=\"0x046d\"/>", re.DOTALL))
    app.node("button", "Apply").press()
    has_words(app, "Done")
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
