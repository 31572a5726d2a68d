#!/usr/bin/python3
"""Walks through the wizard on computers made from specs, by accessible names and by keyboard.

    test_window.py PROGRAM MAKE-HOST SPECS [CASE]…

Prints TAP and ends with "N passed, N failed".
"""

import os
import re
import shutil
import socket
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import driver  # noqa: E402

from bench import Skip, can_press, has_words, main  # noqa: E402


def focus(app):
    """Role and name of what has the keyboard."""
    return next(((node.role, node.name) for node, _ in app.tree() if node.has("focused")), ("", ""))


# ---- the cases -------------------------------------------------------------------------------

def case_welcome(bench):
    """Welcome: what will happen, and a sample computer"""
    app = bench.open("desktop-nvidia")
    has_words(app, "Lend Your Graphics Card", "Step 1 of 7", "Your session ends first",
              "The screen comes back", "You see every change before it is made",
              "What is never touched")
    app.node("button", "Try on a Sample Computer")
    assert can_press(app, "Start")
    app.absent("button", "Back")
    app.node("list item", "Welcome, here")
    app.node("list item", "Virtual Machine, later")
    assert not app.node("list item", "Virtual Machine, later").has("sensitive")
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)
    bench.close(app)


def case_ready(bench):
    """Ready: from Welcome to the card and back"""
    app = bench.open("desktop-nvidia")
    app.node("button", "Start").press()
    has_words(app, "This computer is ready", "Step 2 of 7", "Worth Knowing", "Fine")
    app.absent("label", "Lend Your Graphics Card")
    app.node("list item", "The IOMMU is on")
    row = app.node("list item", "The IOMMU is on")
    assert row.description.startswith("Passed. "), row.description
    app.node("button", "Check Again")
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)

    app.node("button", "Continue").press()
    has_words(app, "Which card goes to the machine?", "Step 3 of 7",
              "NVIDIA GeForce RTX 2070 SUPER", "Shows this desktop now  ·  0000:09:00", "Ready",
              "What Moves", "4 functions, all in IOMMU group 24. Nothing else is in the group.",
              "Graphics", "Sound over HDMI and DisplayPort", "USB controller", "USB-C control",
              "What This Computer Loses Meanwhile", "Every screen", "Known About This Card",
              "All IOMMU groups", "30 groups, 47 devices")
    app.node("list item", "This Computer, done, Ready")
    app.node("list item", "Graphics Card, here")
    assert can_press(app, "Continue")
    app.absent("button", "Check Again")
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)

    app.node("button", "Back").press()
    has_words(app, "This computer is ready")
    app.node("list item", "Welcome, done").click()
    has_words(app, "Lend Your Graphics Card")
    bench.close(app)


def case_copy_command(bench):
    """A command is copied exactly as it is shown"""
    app = bench.open("desktop-nvidia", "--page", "computer")
    has_words(app, "No SSH server is running", "Why it matters", "What to do",
              "sudo apt install openssh-server")
    app.node("button", "Copy Command").press()
    has_words(app, "Copied")
    app.node("button", "Continue").press()
    text = bench.pasted(app)
    assert text == "sudo apt install openssh-server", text
    bench.close(app)


def case_iommu_off(bench):
    """IOMMU off: what to do, and why one cannot go on; the card can still be read"""
    app = bench.open("iommu-off-firmware", "--page", "computer")
    has_words(app, "One thing has to change first", "To Fix",
              "The IOMMU is switched off in the firmware", "Switch the IOMMU on to continue")
    app.node("label", re.compile("set IOMMU to Enabled"))
    row = app.node("list item", "The IOMMU is switched off in the firmware")
    assert row.description.startswith("To fix. "), row.description
    assert not can_press(app, "Continue")
    app.node("list item", "This Computer, blocked, 1 thing to fix")

    app.node("list item", "Graphics Card, later").click()
    has_words(app, "Which card goes to the machine?", "Blocked", "Why This Card Is Blocked",
              "Switch the IOMMU on to continue",
              "2 functions, without an IOMMU group. Nothing can be lent yet.")
    app.node("label", re.compile("^No groups yet, "))
    assert not can_press(app, "Continue")
    bench.close(app)


def case_iommu_off_kernel(bench):
    """IOMMU off in the kernel: the words and the command of this distribution"""
    app = bench.open("iommu-off-kernel-fedora", "--page", "computer")
    has_words(app, "To Fix", "The IOMMU is there, but Linux does not use it")
    app.node("label", re.compile("grubby"))
    bench.close(app)


def case_unknown(bench):
    """Nothing to be seen: cannot tell, and not a word of ready"""
    app = bench.open("empty", "--page", "computer")
    has_words(app, "Not much could be seen", "Worth Knowing",
              "Run Passthrough on the computer itself to continue")
    app.node("list item", "This Computer, cannot tell, Cannot tell")
    app.absent("label", "Fine")
    app.absent("label", "To Fix")
    row = app.nodes("list item", re.compile("cannot tell$"))[0]
    assert row.description.startswith("Cannot tell. "), row.description
    assert not can_press(app, "Continue")
    bench.close(app)


def case_no_card(bench):
    """No card: said in words, with a button to look again"""
    app = bench.open("no-card", "--page", "card")
    has_words(app, "No Graphics Card Found")
    app.node("list item", "Graphics Card, blocked")
    app.absent("label", "Which card goes to the machine?")
    app.node("button", "Check Again").press()
    has_words(app, "Checked again", "No Graphics Card Found")
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)
    bench.close(app)


def case_eight_cards(bench):
    """Eight cards: each can be chosen, a blocked one only to read why"""
    app = bench.open("eight-cards", "--page", "card")
    has_words(app, "8 graphics cards were found. A card goes as a whole, with every function on it.")
    radios = app.nodes("checkbox")
    assert len(radios) == 8, len(radios)
    assert [r.has("checked") for r in radios].count(True) == 1
    assert all(r.name for r in radios)
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)

    app.node("checkbox", "NVIDIA GeForce RTX 3090").click()
    has_words(app, "Why This Card Is Blocked", "Choose a card to continue")
    app.node("list item", "Graphics Card, blocked, RTX 3090")
    app.node("checkbox", "AMD Radeon RX Vega 56/64").click()
    has_words(app, "Before You Choose It")
    driver.until("the way on", lambda: can_press(app, "Continue"))
    app.node("list item", re.compile("^Graphics Card, needs a look, RX Vega"))

    # By keyboard: to the row above, and choose it; the focus stays with the cards. A click leaves it
    # with the button in GTK 4.8, and with the button's row in newer ones.
    while focus(app)[1].startswith("AMD Radeon RX Vega"):
        before = focus(app)
        bench.desktop.keys("Up")
        driver.until("the focus has moved", lambda: focus(app) != before)
    bench.desktop.keys("space")
    driver.until("the card above", lambda: app.nodes("checkbox")[1].has("checked"))
    bench.desktop.keys("Up", "space")
    driver.until("the first card", lambda: app.nodes("checkbox")[0].has("checked"))
    bench.close(app)


def case_hostile(bench):
    """Names from the system are words, never markup"""
    app = bench.open("hostile", "--page", "card")
    app.node("label", re.compile("“<b>drv”"))
    app.node("button", "Back").press()
    has_words(app, "2 things have to change first")
    bench.close(app)


def case_groups(bench):
    """The list of groups: search keeps whole groups, text as people paste it"""
    app = bench.open("desktop-nvidia", "--page", "card")
    app.node("label", "All IOMMU groups").click()
    has_words(app, "IOMMU Groups", "30 groups, 47 devices", "Group 0")
    app.node("entry", "Search")
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)

    # Typing starts the search: nobody has to find the entry first.
    bench.desktop.type("10f8")
    has_words(app, "1 of 30 groups", "Group 24", "Your card")
    app.absent("label", "Group 0")
    dialog = app.children()[-1]
    assert len(dialog.nodes("label", re.compile("^0000:09:00"))) == 4

    app.node("button", "Text").press()
    text = app.node("label", re.compile("^IOMMU Group 24:")).name
    lines = text.split("\n")
    assert len(lines) == 5 and lines[1].startswith("\t09:00.0 VGA compatible controller [0300]: "), text
    assert lines[1].endswith("[10de:1e84] (rev a1)"), lines[1]
    app.node("button", "Copy as Text").press()
    has_words(app, "Copied 1 group")
    bench.desktop.keys("ctrl+f", "ctrl+a")
    bench.desktop.type("no such device")
    has_words(app, "Nothing Found")
    bench.desktop.keys("Escape")
    has_words(app, "30 groups, 47 devices")
    bench.desktop.keys("Escape")
    app.absent("entry", "Search")
    pasted = bench.pasted(app)
    assert pasted.replace("\n", " ").startswith("IOMMU Group 24: "), pasted
    bench.close(app)


def case_keyboard(bench):
    """By keyboard alone: there and back, panes, shortcuts, menu, quit"""
    desktop = bench.desktop
    app = bench.open("desktop-nvidia")
    driver.until("the focus on Start", lambda: app.node("button", "Start").has("focused"))
    desktop.keys("Return")
    has_words(app, "This computer is ready")
    driver.until("the focus on Continue", lambda: app.node("button", "Continue").has("focused"))
    desktop.keys("F5")
    has_words(app, "Checked again")
    desktop.keys("ctrl+Return")
    has_words(app, "Which card goes to the machine?")
    desktop.keys("ctrl+shift+c")
    has_words(app, "Copied")
    desktop.keys("alt+Left")
    has_words(app, "This computer is ready")
    desktop.keys("Escape")
    has_words(app, "This computer is ready")

    # Action bar, sidebar, page; and back.
    desktop.keys("F6")
    driver.until("the focus in the sidebar", lambda: any(
        n.has("focused") for n in app.nodes("list item", re.compile("^This Computer, "))))
    desktop.keys("Down", "Return")
    has_words(app, "Which card goes to the machine?")
    desktop.keys("alt+Left", "F6", "F6")
    row = app.nodes("list item", "No SSH server is running")[0]
    assert row.nodes("label", "Why it matters")
    desktop.keys("shift+F6")

    desktop.keys("ctrl+question")
    driver.until("the list of keys", lambda: len(app.children()) > 1)
    desktop.keys("Escape")
    driver.until("the list of keys to go", lambda: len(app.children()) == 1)
    desktop.keys("F10")
    app.node("menu item", "About Passthrough")
    desktop.keys("Escape")
    desktop.keys("ctrl+q")
    driver.until("the program to end", lambda: app.process.poll() is not None)
    assert app.process.returncode == 0
    bench.close(app)


def case_expanders(bench):
    """A check is opened and closed by keyboard, and stays open when checked again"""
    desktop = bench.desktop
    app = bench.open("iommu-off-firmware", "--page", "computer")
    has_words(app, "The IOMMU is switched off in the firmware")
    rows = app.nodes("list item", "libvirt: cannot tell")
    assert rows
    app.node("label", "libvirt: cannot tell").click()
    app.node("label", re.compile("^libvirt runs the virtual machines"))
    desktop.keys("F5")
    has_words(app, "Checked again")
    app.node("label", re.compile("^libvirt runs the virtual machines"))
    bench.close(app)


def case_change(bench):
    """What changed on the computer shows after Check Again"""
    path = os.path.join(bench.folder, "changing")
    subprocess.run([sys.executable, bench.make_host,
                    os.path.join(bench.specs, "desktop-nvidia.host"), path],
                   check=True, stdout=subprocess.DEVNULL)
    app = bench.desktop.start([bench.program, "--root", path, "--page", "card"])
    has_words(app, "NVIDIA GeForce RTX 2070 SUPER", "30 groups, 47 devices")
    link = os.path.join(path, "sys/bus/pci/devices/0000:09:00.3")
    subprocess.run(["chmod", "-R", "u+w", path], check=True)
    if os.path.islink(link):
        os.unlink(link)
    else:
        shutil.rmtree(link)
    bench.desktop.keys("F5")
    has_words(app, "30 groups, 46 devices",
              "3 functions, all in IOMMU group 24. Nothing else is in the group.")
    app.absent("label", "USB-C control")
    bench.close(app)


def case_unreadable(bench):
    """A folder that is not there: said in words"""
    app = bench.desktop.start([bench.program, "--root", "/nowhere & <nothing>", "--page",
                               "computer"])
    has_words(app, "This Computer Could Not Be Read")
    app.node("list item", "This Computer, blocked, Could not be read")
    assert not can_press(app, "Continue")
    bench.close(app)


def case_many(bench):
    """4,096 devices: both pages and the list of groups"""
    app = bench.open("many-4096", "--page", "card")
    app.node("label", "Which card goes to the machine?", 30)
    app.node("label", "All IOMMU groups").click()
    app.node("label", re.compile("groups?, 4,?0?[0-9]+ devices"), 20)
    bench.desktop.type("no such thing")
    app.node("label", "Nothing Found", 20)
    bench.desktop.keys("Escape", "Escape")
    app.absent("entry", "Search", 20)
    bench.close(app)


def case_sample(bench):
    """The sample computer: from Welcome, by the menu, and back to this computer"""
    app = bench.open()
    app.node("button", "Try on a Sample Computer").press()
    app.node("label", re.compile("^Sample computer"))
    has_words(app, "This computer is ready")
    app.node("button", "Continue").press()
    has_words(app, "Which card goes to the machine?")
    bench.desktop.keys("F10")
    app.node("menu item", "Back to This Computer").press()
    app.absent("label", re.compile("^Sample computer"))
    has_words(app, "Step 2 of 7")
    bench.close(app)


def case_demo(bench):
    """--demo starts on the sample computer"""
    app = bench.open(None, "--demo")
    app.node("label", re.compile("^Sample computer"))
    app.node("button", "Start").press()
    has_words(app, "This computer is ready")
    bench.close(app)


def case_libvirt(bench):
    """A libvirt that was named is asked, also for another computer; a silent one is a finding"""
    uri = "test:///default"
    app = bench.open("desktop-nvidia", "--page", "computer", "--connect", uri)
    app.node("list item", re.compile("^(libvirt answers|libvirt .*)$"))
    app.absent("list item", "libvirt: cannot tell")
    bench.close(app)
    app = bench.open("desktop-nvidia", "--page", "computer", "--connect",
                     "qemu+unix:///system?socket=/nowhere")
    app.node("label", "To Fix")
    app.node("list item", re.compile("^libvirt "))
    assert not can_press(app, "Continue")
    bench.close(app)


def case_checking(bench):
    """While libvirt keeps silent, what is known has settled already"""
    path = os.path.join(bench.desktop.home, "silent")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(path)
        silent.listen()
        app = bench.open("desktop-nvidia", "--page", "computer", "--connect",
                         "qemu+unix:///system?socket=" + path)
        has_words(app, "Looking at this computer", "Asking the service…", "The IOMMU is on",
                  "libvirt", "Wait for the checks")
        app.absent("label", "libvirt: cannot tell")
        row = app.node("list item", "Secure Boot state: cannot tell")
        assert not row.nodes("label", "Asking the service…")
        assert not can_press(app, "Continue")
        app.node("list item", "This Computer, here")
        if "PASSTHROUGH_TEST_PICTURES" in os.environ:
            bench.desktop.picture(os.path.join(os.environ["PASSTHROUGH_TEST_PICTURES"],
                                               "02-computer-checking.png"), app, patience=0)
        bench.close(app)


def case_save_facts(bench):
    """The facts for a bug report can be read again as another computer"""
    app = bench.open("desktop-nvidia", "--page", "computer")
    has_words(app, "This computer is ready")
    bench.desktop.keys("F10")
    app.node("menu item", re.compile("^Save Facts")).press()
    driver.until("the file chooser", lambda: len(app.children()) > 1)
    path = os.path.join(bench.folder, "facts.snapshot")
    bench.desktop.keys("ctrl+a")
    bench.desktop.type(path)
    app.node("button", "Save").press()
    has_words(app, "Saved as facts.snapshot")
    bench.close(app)
    with open(path, encoding="utf-8", errors="replace") as file:
        assert "0000:09:00.0" in file.read()
    again = bench.desktop.start([bench.program, "--root", path, "--page", "card"])
    has_words(again, "NVIDIA GeForce RTX 2070 SUPER", "30 groups, 47 devices")
    bench.close(again)


def case_this_computer(bench):
    """The computer it runs on: an answer, whatever it is"""
    app = bench.open(None, "--page", "computer")
    app.node("label", re.compile("^(This computer is ready|One thing has to change first|"
                                 "[0-9]+ things have to change first|Not much could be seen)$"), 20)
    app.node("list item", re.compile("^Graphics Card, ")).click()
    app.node("label", re.compile("^(No Graphics Card Found|Which card goes to the machine\\?)$"))
    bench.close(app)


def case_hotplug(bench):
    """A device that udev announces is looked for without being asked"""
    apart = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if subprocess.run(apart + ["true"], check=False, capture_output=True).returncode != 0:
        raise Skip("no network namespace of one's own")
    app = bench.desktop.start(apart + [bench.program, "--page", "computer"],
                              G_MESSAGES_DEBUG="passthrough")
    app.node("label", "Worth Knowing", 20)
    enter = ["nsenter", "--net", "--target", str(app.process.pid)]
    if os.geteuid() != 0:
        enter[1:1] = ["--user", "--preserve-credentials"]
    event = os.path.join(os.path.dirname(os.path.abspath(__file__)), "udev_event.py")
    done = subprocess.run(enter + [sys.executable, event], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    driver.until("a new check", lambda: "Devices came or went" in app.said())
    bench.close(app)


def case_options(bench):
    """The command line: version, help, what excludes each other"""
    run = bench.desktop.run
    assert run(bench.program, "--version").startswith("passthrough ")
    assert "--demo" in run(bench.program, "--help")
    done = subprocess.run([bench.program, "--demo", "--root", "/"], check=False,
                          env=bench.desktop.environment, capture_output=True)
    assert done.returncode == 2


CASES = [value for name, value in list(globals().items()) if name.startswith("case_")]

if __name__ == "__main__":
    sys.exit(main(CASES))
