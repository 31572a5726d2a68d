#!/usr/bin/python3
"""Virtual Machine and Devices: which machine, and what goes along, by accessible names and by keyboard.

    test_machine.py PROGRAM MAKE-HOST SPECS [CASE]…
"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import driver  # noqa: E402
from bench import can_press, has_words, main  # noqa: E402

MACHINE = """<domain type='test'><name>%s</name><uuid>%s</uuid><memory unit='KiB'>1048576</memory>
<vcpu>2</vcpu><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os></domain>"""


def node_file(bench, *domains):
    """A file that libvirt's test driver reads its machines from; its URI."""
    path = os.path.join(bench.folder, "node-%d.xml" % len(os.listdir(bench.folder)))
    with open(path, "w", encoding="utf-8") as file:
        file.write("<node>%s</node>" % "".join(domains))
    return "test://" + path


def no_bad_names(app):
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)


def case_machines(bench):
    """The sample's machines: which suits, which does not, and why"""
    app = bench.open(None, "--demo", "--page", "machine")
    has_words(app, "Which machine gets the card?", "Step 4 of 7", "win11", "Suits", "arch-games",
              "Stop it first", "xp-museum", "Does not suit", "About win11", "What suits",
              "Q35 board and UEFI firmware, processor passed as it is, TPM present.",
              re.compile("^(Microsoft Windows 11  ·  )?12 processors, 16 GB  ·  off$"))
    driver.until("the way on", lambda: can_press(app, "Continue"))
    no_bad_names(app)

    app.node("checkbox", "xp-museum").click()
    has_words(app, "About xp-museum", "Why it does not suit", "Choose a machine to continue")
    app.node("list item", "Virtual Machine, blocked, xp-museum")
    assert not can_press(app, "Continue")
    # By keyboard: up to the one that runs, and to the one that suits.
    bench.desktop.keys("Up", "Up")
    app.node("checkbox", "arch-games").click()
    has_words(app, "About arch-games", "It does not stand still", "Stop arch-games to continue")
    app.node("checkbox", "win11").click()
    driver.until("the way on", lambda: can_press(app, "Continue"))
    bench.desktop.keys("ctrl+Return")
    has_words(app, "What goes along with the card?", "Step 5 of 7")
    app.node("list item", "Virtual Machine, done, win11")
    bench.close(app)


def case_hostile_names(bench):
    """Names of machines are words, never markup, and may be long"""
    uuids = ["00000000-0000-4000-8000-00000000000%d" % number for number in range(3)]
    uri = node_file(bench, MACHINE % ("&lt;b&gt;&amp;", uuids[0]), MACHINE % ("x" * 60, uuids[1]),
                    MACHINE % ("\u05d5\u05d9\u05e0\u05d3\u05d5\u05e1", uuids[2]))
    app = bench.open("desktop-nvidia", "--connect", uri, "--page", "machine")
    has_words(app, "<b>&", "x" * 60, "\u05d5\u05d9\u05e0\u05d3\u05d5\u05e1")
    app.node("checkbox", "<b>&").click()
    has_words(app, "About <b>&", "Why it does not suit")
    bench.close(app)


def case_no_machine(bench):
    """No machine, no libvirt, another computer's files: each said in words"""
    app = bench.open("desktop-nvidia", "--connect", node_file(bench), "--page", "machine")
    has_words(app, "No Virtual Machine Yet")
    bench.close(app)
    app = bench.open("desktop-nvidia", "--connect", "qemu+unix:///system?socket=/nowhere", "--page",
                     "machine")
    has_words(app, "libvirt Does Not Answer")
    assert not can_press(app, "Continue")
    bench.close(app)
    app = bench.open("desktop-nvidia", "--page", "machine")
    has_words(app, "No Machines Here")
    bench.close(app)


SILENT = "qemu+unix:///system?socket=/nowhere"


def case_libvirt_states(bench):
    """libvirt stopped, not installed, or the wrong one: each with its words, its command, its way out"""
    for page in ("machine", "overview"):
        app = bench.desktop.start([bench.program, "--root", bench.host("desktop-nvidia"), "--connect",
                                   SILENT, "--page", page])
        has_words(app, "libvirt Does Not Answer", re.compile("its service is not started"),
                  "sudo systemctl enable --now libvirtd.socket libvirtd-ro.socket")
        app.node("button", "Copy Command").press()
        has_words(app, "Copied")
        app.node("button", "Check Again")
        no_bad_names(app)
        bench.close(app)
    app = bench.open("no-card", "--connect", SILENT, "--page", "machine")
    has_words(app, "libvirt Is Not Installed", re.compile("^sudo .*libvirt"))
    bench.close(app)
    app = bench.open("desktop-nvidia", "--connect", "qemu:///session", "--page", "machine")
    has_words(app, "This Is the Wrong libvirt", re.compile("Machines of your own session"))
    assert not can_press(app, "Continue")
    no_bad_names(app)
    app.node("button", "Use the System’s").press()
    has_words(app, "No Machines Here")
    bench.close(app)
    app = bench.open("desktop-nvidia", "--connect", "qemu:///session", "--page", "computer")
    app.node("label", "This is the wrong libvirt")
    app.node("button", "Use the System’s").press()
    app.node("list item", "libvirt: cannot tell")
    bench.close(app)


def case_nothing_to_copy(bench):
    """The keys that copy have an answer on every page"""
    app = bench.open(None, "--demo", "--page", "machine")
    has_words(app, "Which machine gets the card?")
    bench.desktop.keys("ctrl+shift+c")
    has_words(app, "There is nothing to copy on this page")
    bench.close(app)


def case_many(bench):
    """500 machines: the first are there at once, and the last one in the end"""
    domains = [MACHINE % ("m%03d" % n, "00000000-0000-4000-8000-%012d" % n) for n in range(500)]
    app = bench.open("desktop-nvidia", "--connect", node_file(bench, *domains), "--page", "machine")
    has_words(app, "m000")
    app.node("checkbox", "m499", 30)
    bench.close(app)


def case_devices(bench):
    """Devices: one keyboard and one mouse are chosen; without a keyboard one cannot go on"""
    app = bench.open(None, "--demo", "--page", "devices")
    has_words(app, "What goes along with the card?", "To Type and Point", "Along With the Card",
              "Also Chosen", "Nothing yet")
    keyboard = app.node("switch", "Apple, Inc. Aluminium Keyboard (ANSI)")
    assert keyboard.has("checked")
    no_bad_names(app)
    keyboard.click()
    has_words(app, "The machine has no keyboard yet", "Needed", "Choose a keyboard to continue")
    app.node("list item", re.compile("^Devices, needs a look"))
    assert not can_press(app, "Continue")
    app.node("switch", "I use another way").click()
    has_words(app, "What goes along with the card?")
    driver.until("the way on", lambda: can_press(app, "Continue"))
    app.node("switch", "Logitech, Inc. PRO Gaming Mouse").click()
    bench.close(app)


def case_return(bench):
    """Return does what a row is for; it is no way past it"""
    app = bench.open(None, "--demo", "--page", "machine")
    driver.until("the focus", lambda: app.node("checkbox", "win11").has("focused"))
    bench.desktop.keys("Down", "Return")
    driver.until("the next machine", lambda: app.node("checkbox", "xp-museum").has("checked"))
    has_words(app, "Step 4 of 7", "Choose a machine to continue")
    bench.close(app)

    app = bench.open(None, "--demo", "--page", "devices")
    driver.until("the focus", lambda: app.node("button", "Continue").has("focused"))
    bench.desktop.keys("shift+F6", "space")
    has_words(app, "The machine has no keyboard yet")
    bench.desktop.keys("Down", "Down", "space")
    has_words(app, "What goes along with the card?")
    driver.until("the focus", lambda: app.node("switch", "I use another way").has("focused"))
    bench.close(app)


def case_mouse(bench):
    """A missing mouse is a warning only"""
    app = bench.open(None, "--demo", "--page", "devices")
    app.node("switch", "Logitech, Inc. PRO Gaming Mouse").click()
    has_words(app, "The machine has no mouse yet")
    assert can_press(app, "Continue")
    bench.close(app)


def picker(app):
    app.node("button", "Add Devices…").press()
    return app.node("entry", "Search")


def case_picker(bench):
    """The picker: a whole group in one step, what is lost, and what is not offered"""
    app = bench.open(None, "--demo", "--page", "devices")
    picker(app)
    has_words(app, "Group 19", "3 devices share this group and go together.",
              "What is ticked leaves this computer while the machine runs.")
    app.node("label", re.compile("^Not offered: .*mounted from"))
    no_bad_names(app)
    app.node("checkbox", re.compile("Starship/Matisse Reserved SPP")).click()
    app.node("button", "Add 3")
    app.node("label", re.compile("^This computer loses: .*Bluetooth"))
    bench.desktop.keys("ctrl+Return")
    app.absent("label", "Nothing yet")
    app.node("button", re.compile("^Remove .*Matisse USB 3.0"))
    app.node("button", re.compile("^Remove .*Reserved SPP")).press()
    has_words(app, "Nothing yet")
    bench.close(app)


EQUAL = re.compile(r"^046d:c077  ·  USB port 1-[23]  ·  one of two that look the same$")
REASON = r"libvirt could not tell it from the one in USB port 1-%s, and would not start the " \
    r"machine\. Its whole controller can go instead, .*: 0000:0c:00\.3 .*USB.*\.$"


def case_equal(bench):
    """Two mice that look the same: told apart by their ports, not offered, and what helps"""
    app = bench.open("two-identical-cards", "--page", "devices")
    app.node("switch", re.compile("Keyboard"))
    app.absent("switch", re.compile("Mouse"))
    app.node("label", EQUAL)
    for port in "23":
        app.node("label", re.compile("^" + REASON % port))
    no_bad_names(app)

    picker(app)
    bench.desktop.keys("ctrl+Page_Down")
    for port in "23":
        app.node("label", re.compile("^Not offered: " + REASON % port))
    app.absent("checkbox", re.compile("Mouse"))
    # By the whole controller they can go, the keyboard among what is lost.
    bench.desktop.keys("ctrl+Page_Up")
    app.node("checkbox", re.compile("USB 3.0")).click()
    app.node("label", re.compile("^This computer loses: .*Keyboard.*Mouse.*Mouse"))
    bench.desktop.keys("ctrl+Return")
    has_words(app, "What goes along with the card?")
    bench.close(app)


def case_equal_later(bench):
    """A mouse was chosen, then an equal one is plugged in: said, and it can be left out"""
    with open(os.path.join(bench.specs, "desktop-nvidia.host"), encoding="utf-8") as file:
        spec = file.read()
    uri = "test://" + os.path.join(bench.specs, "../../../data/samples/node.xml")
    app = bench.start("--root", bench.made("mice", spec), "--connect", uri, "--page", "devices")
    assert app.node("switch", re.compile("Mouse")).has("checked")
    driver.until("the way on", lambda: can_press(app, "Continue"))

    bench.made("mice", spec + 'usb 1-7 046d:c085 mouse "Logitech" "PRO Gaming Mouse"\n')
    bench.desktop.keys("F5")
    has_words(app, "Some devices look the same", "Leave out the devices that look the same")
    assert not can_press(app, "Continue")
    app.node("list item", "Devices, needs a look, Some look the same")
    app.node("switch", re.compile("Mouse")).click()
    app.absent("switch", re.compile("Mouse"))
    has_words(app, "The machine has no mouse yet")
    driver.until("the way on", lambda: can_press(app, "Continue"))
    bench.close(app)


def case_picker_keys(bench):
    """The picker by keyboard: typing searches, Escape leaves everything as it was"""
    app = bench.open(None, "--demo", "--page", "devices")
    picker(app)
    bench.desktop.type("bluetooth")
    bench.desktop.keys("ctrl+Page_Down")
    app.node("checkbox", re.compile("Bluetooth"))
    app.absent("checkbox", re.compile("Keyboard"))
    bench.desktop.keys("ctrl+a", "BackSpace")
    bench.desktop.type("nothing of this name")
    has_words(app, "Nothing Found")
    bench.desktop.keys("Escape")
    bench.desktop.keys("Escape")
    app.absent("entry", "Search")
    has_words(app, "Nothing yet")
    bench.close(app)


CASES = [value for name, value in list(globals().items()) if name.startswith("case_")]

if __name__ == "__main__":
    sys.exit(main(CASES))
