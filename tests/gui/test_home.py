#!/usr/bin/python3
"""Overview, Report and Rescue Card: for those who come back, by accessible names.

    test_home.py PROGRAM MAKE-HOST SPECS [CASE]…
"""

import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import driver  # noqa: E402
from bench import Skip, has_words, main  # noqa: E402

UUID = "7b1e2c5a-6f0d-4c1e-9b1a-2d5f3c8e10c0"
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NODE = os.path.join(TOP, "data", "samples", "node.xml")

# What libvirt's test driver starts a machine with: shut off.
OFF = "<test:runstate xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>5</test:runstate>"

HEAD = ("0 format 1\n0 machine %s win11\n0 kind %%s\n0 when 2026-11-24T20:14:00Z\n12 begin lock\n"
        "40 done lock 28\n" % UUID)
KERNEL = "5 kernel %s\n6 was 0000:09:00.0 nvidia -\n"
GOOD = ("41 begin login-screen\n900 done login-screen 859 x\n900 handed-over\n2000 machine-runs\n"
        "62000 return release\n63000 undone login-screen 900\n64000 end given-back\n")
HELD = ("41 begin holders\n20041 failed holders 20000 sunshine still uses the card (process 2114, user "
        "anna, sunshine.service); it may not be ended\n20050 return unit\n20060 undone lock 1\n"
        "25010 end given-back\n")


def machine_with_card(bench, name="win11", also=(), host="desktop-nvidia", card="0000:09:00.0"):
    """A URI of the test driver that has a machine with the card in it."""
    if shutil.which("virsh") is None:
        raise Skip("virsh is not installed")
    ctl = os.path.join(os.path.dirname(bench.program), "..", "cli", "passthroughctl")
    before = os.path.join(bench.folder, "before.xml")
    with open(before, "w", encoding="utf-8") as file:
        text = bench.desktop.run("virsh", "-c", "test://" + NODE, "dumpxml", "win11")
        file.write(text.replace("<name>win11</name>", "<name>%s</name>" % name))
    done = subprocess.run([ctl, "--root", bench.host(host), "xml", "convert", before,
                           "--card", card, *also], check=True, stdout=subprocess.PIPE, text=True)
    path = os.path.join(bench.folder, "with-card.xml")
    domain = done.stdout.split("?>", 1)[-1].replace("</domain>", OFF + "</domain>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("<node>%s</node>" % domain)
    return "test://" + path


def write_logs(bench, logs, uuid=UUID):
    """Records below the computer's root, by their names; those of before go."""
    host = bench.host("desktop-nvidia")
    folder = os.path.join(host, "var/log/passthrough", uuid)
    subprocess.run(["chmod", "-R", "u+w", host], check=False)
    shutil.rmtree(os.path.join(host, "var/log/passthrough"), ignore_errors=True)
    for name, text in logs.items():
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    return host


def open_home(bench, kind=None, log=None, page="overview", name="win11", logs=None):
    if log is not None:
        logs = {"20261124-201400-%s.log" % kind: log}
    host = write_logs(bench, logs or {})
    return bench.desktop.start([bench.program, "--root", host, "--connect",
                                machine_with_card(bench, name), "--page", page])


def install_hook(bench):
    """What a plan for win11 installs, on the computer that is looked at."""
    host = bench.host("desktop-nvidia")
    subprocess.run(["chmod", "-R", "u+w", host], check=False)
    ctl = os.path.join(os.path.dirname(bench.program), "..", "cli", "passthroughctl")
    plan = os.path.join(bench.folder, "win11.plan")
    for words in (("plan", "--machine", "win11", "--card", "0000:09:00.0", "--out", plan),
                  ("export", plan, host)):
        done = subprocess.run([ctl, "--root", host, "--connect", "test://" + NODE, *words],
                              check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def open_menu(app, name):
    """The row may be made anew meanwhile, and its menu with it."""
    def press():
        for button in app.nodes("button", "More Actions for " + name)[-1:]:
            if not app.nodes("menu item"):
                button.press()
        return app.nodes("menu item", "Take the Card Out…")
    driver.until("the menu", press)


def change(app):
    """Presses Change…, again where the row was made anew meanwhile."""
    def press():
        for button in app.nodes("button", "Change…"):
            button.press()
        return app.nodes("label", "Step 2 of 7")
    driver.until("the first page", press)


def open_report(app):
    """Presses Report, again where the row was made anew meanwhile."""
    def press():
        for button in app.nodes("button", "Report"):
            button.press()
        return app.nodes("label", "Step by Step")
    driver.until("the report", press)


def no_bad_names(app):
    bad = driver.nameless(app)
    assert not bad, "\n".join(bad)


def case_never_rehearsed(bench):
    """A machine that was never rehearsed says so, and how"""
    app = open_home(bench)
    has_words(app, "Rehearse before you start", "win11 is set up, but was never rehearsed.",
              "Hook",
              "sudo passthroughctl rehearse win11 --wait",
              re.compile("^Its hook is not installed"))
    app.node("group", re.compile("^Created, Installed, Prepared. Next: Rehearsed$"))
    app.node("list item", "Overview")
    no_bad_names(app)
    app.node("button", "Set Up Another…").press()
    has_words(app, "This computer is ready", "Step 2 of 7")
    app.node("list item", "Overview").click()
    has_words(app, "Rehearse before you start")
    bench.close(app)


def case_went_well(bench):
    """A start that went well: the report tells its steps, and Alt+Left leads home"""
    install_hook(bench)
    app = open_home(bench, "start", HEAD % "start" + GOOD)
    has_words(app, "Your card works here and in 1 machine", "Last hand-over")
    app.node("label", re.compile("^The last hand-over went well, .*[0-9]:14.$"))
    open_report(app)
    has_words(app, "Step by Step", "The login screen was stopped", "0.9 s")
    app.node("label", re.compile("^win11, .*:14$"))
    assert app.node("list item", "Overview").has("selected")
    bench.desktop.keys("ctrl+shift+c")
    has_words(app, "Copied")
    app.node("button", "Save for a Bug Report…")
    no_bad_names(app)
    bench.desktop.keys("alt+Left")
    has_words(app, "Your card works here and in 1 machine")
    open_report(app)
    app.node("button", "Back").press()
    has_words(app, "Your card works here and in 1 machine")
    bench.close(app)


def case_used_often(bench):
    """Several records: how often it was used, and what the newest says"""
    install_hook(bench)
    good = HEAD % "start" + GOOD
    app = open_home(bench, logs={"20261120-201400-rehearsal.log": HEAD % "rehearsal" + GOOD,
                                 "20261121-201400-start.log": good,
                                 "20261122-201400-start.log": good})
    app.node("label", re.compile("in use 2 times"))
    bench.close(app)


def case_new_kernel(bench):
    """Another kernel than the one with which it was rehearsed: check again"""
    install_hook(bench)
    app = open_home(bench, "start", HEAD % "start" + KERNEL % "5.10.0-old" + GOOD)
    has_words(app, "Check again before the next start")
    app.node("label", re.compile("5.10.0-old became .* A rehearsal shows whether it still works"))
    bench.close(app)


def case_hook_gone(bench):
    """It worked, but somebody removed the hook since: nothing says that all is well"""
    shutil.rmtree(os.path.join(bench.host("desktop-nvidia"), "etc/libvirt/hooks"),
                  ignore_errors=True)
    app = open_home(bench, "start", HEAD % "start" + GOOD)
    has_words(app, "A hook is not installed any more")
    app.node("label", re.compile("^Its hook is not installed"))
    bench.close(app)


def case_without_libvirt(bench):
    """libvirt does not answer: what happened is told all the same"""
    host = write_logs(bench, {"20261124-201400-rehearsal.log": HEAD % "rehearsal" + HELD})
    app = bench.desktop.start([bench.program, "--root", host, "--connect", "test:///nowhere.xml",
                               "--page", "overview"])
    has_words(app, "It stopped, and your screen came back",
              "libvirt does not answer, so this is only what the records of the hand-overs tell.")
    open_report(app)
    has_words(app, "What Held the Card")
    no_bad_names(app)
    bench.close(app)


def case_nothing_set_up(bench):
    """No machine has the card: the way to the first one"""
    host = write_logs(bench, {})
    app = bench.desktop.start([bench.program, "--root", host, "--connect", "test://" + NODE,
                               "--page", "overview"])
    has_words(app, "No Machine Has the Card")
    app.node("button", "Set Up a Machine…").press()
    has_words(app, "Step 2 of 7")
    bench.close(app)


def case_held(bench):
    """A rehearsal that stopped: what held the card, and what to do"""
    app = open_home(bench, "rehearsal", HEAD % "rehearsal" + HELD)
    has_words(app, "It stopped, and your screen came back")
    open_report(app)
    has_words(app, "The card was still in use", "Step by Step", "What to Do", "What Held the Card")
    app.node("label", re.compile("sunshine still uses the card"))
    bench.close(app)


def case_damaged(bench):
    """A record that is none, and one of a later version: that is said, and the file is named"""
    for log in ("hello\n", "0 format 99\n0 machine %s win11\n" % UUID, "\x00\xff" * 40):
        app = open_home(bench, "start", log)
        app.node("label", "win11")
        has_words(app, "Machines", "Its last record cannot be read",
                  "The last hand-over cannot be told")
        app.node("label", re.compile("20261124-201400-start.log"))
        bench.close(app)


def case_hostile_name(bench):
    """A machine's name is words, never markup"""
    app = open_home(bench, name="&lt;b&gt;&amp;")
    has_words(app, "<b>& is set up, but was never rehearsed.", "<b>&")
    open_menu(app, "<b>&")
    app.node("menu item", "Take the Card Out…").press()
    has_words(app, "Take the Card Out of <b>&?")
    bench.desktop.keys("Escape")
    bench.close(app, asked=True)


def case_take_out(bench):
    """The card is taken out, after a question"""
    app = open_home(bench)
    open_menu(app, "win11")
    app.node("menu item", "Take the Card Out…").press()
    app.node("button", "Take It Out").press()
    has_words(app, "No Machine Has the Card")
    bench.close(app, asked=True)


def case_start(bench):
    """A machine that was rehearsed is started, after a question that says what ends"""
    install_hook(bench)
    app = open_home(bench, "start", HEAD % "start" + GOOD)
    app.node("label", re.compile("in use 1 time"))
    has_words(app, "Installed and current.")
    app.node("button", "Start…").press()
    has_words(app, "End Your Session and Start win11?")
    bench.desktop.keys("Escape")
    app.node("label", re.compile("in use 1 time"))
    app.node("button", "Start…").press()
    app.node("button", "End Session and Start").press()
    app.node("label", re.compile("^Has the card  ·  Microsoft|^Has the card$"))
    assert not app.node("button", "Start…").has("sensitive")
    bench.close(app, asked=True)


def case_first_focus(bench):
    """The first machine has the focus, what is open stays open, and the focus is not lost to new rows"""
    install_hook(bench)
    app = open_home(bench, "start", HEAD % "start" + GOOD)
    app.node("label", re.compile("in use 1 time"))
    driver.until("the focus", lambda: any(node.has("focused")
                                          for node in app.nodes("list item", "win11")))
    start = app.node("button", "Start…")
    for _ in range(9):
        if start.has("focused"):
            break
        bench.desktop.keys("Tab")
    assert start.has("focused")
    write_logs(bench, {"20261125-201400-start.log": HEAD % "start" + GOOD,
                       "20261124-201400-start.log": HEAD % "start" + GOOD})
    bench.desktop.keys("F5")
    app.node("label", re.compile("in use 2 times"))
    driver.until("the focus", lambda: app.node("button", "Start…").has("focused"))
    bench.close(app)


def case_no_screen(bench):
    """Nobody looks at this computer through the card: nothing says that the session ends"""
    app = bench.desktop.start([bench.program, "--root", bench.host("laptop-two-gpus"), "--connect",
                               machine_with_card(bench, host="laptop-two-gpus", card="0000:01:00.0"),
                               "--page", "overview"])
    app.node("label", re.compile("^The card leaves for a moment and comes back. No screen"))
    assert not app.nodes("label", re.compile("^Your session ends"))
    bench.close(app)


def case_unfinished(bench):
    """A machine that was chosen and has no card yet: Overview offers to go on"""
    schemas = os.path.join(os.path.dirname(bench.program), "..", "..", "data", "desktop")
    both = machine_with_card(bench)[len("test://"):]
    other = "00000000-0000-4000-8000-000000000007"
    with open(both, encoding="utf-8") as file:
        text = file.read()
    with open(both, "w", encoding="utf-8") as file:
        file.write(text.replace("</node>", "<domain type='test'><name>a&amp;b</name><uuid>%s</uuid>"
                                "<memory>1048576</memory><os><type machine='pc-q35-7.2'>hvm</type></os>%s"
                                "</domain></node>" % (other, OFF)))
    words = [bench.program, "--root", write_logs(bench, {}), "--connect", "test://" + both]
    app = bench.desktop.start(["env", "GSETTINGS_SCHEMA_DIR=" + schemas, "GSETTINGS_BACKEND=keyfile",
                               *words, "--page", "machine"])
    app.node("checkbox", "a&b").click()
    app.node("list item", "Overview").click()
    has_words(app, "Go on setting up a&b")
    no_bad_names(app)
    app.node("list item", "Go on setting up a&b").click()
    has_words(app, "Step 2 of 7")
    bench.close(app)


def case_not_taken_out(bench):
    """A definition whose record was damaged by hand cannot be put back: why stays in the row"""
    path = machine_with_card(bench)[len("test://"):]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(' at="devices', ' at="../devices'))
    app = bench.desktop.start([bench.program, "--root", write_logs(bench, {}), "--connect",
                               "test://" + path, "--page", "overview"])
    open_menu(app, "win11")
    app.node("menu item", "Take the Card Out…").press()
    app.node("button", "Take It Out").press()
    has_words(app, "The last attempt failed")
    no_bad_names(app)
    bench.close(app, asked=True)


def case_opens_by_itself(bench):
    """Who comes back after a rehearsal sees what happened, once; in a /var/log of its own"""
    if os.geteuid() != 0:
        raise Skip("only root may have a /var/log of its own")
    schemas = os.path.join(os.path.dirname(bench.program), "..", "..", "data", "desktop")
    logs = os.path.join(write_logs(bench, {"20261124-201400-rehearsal.log":
                                           HEAD % "rehearsal" + HELD}), "var", "log")
    words = ["unshare", "--mount", "env", "GSETTINGS_SCHEMA_DIR=" + schemas,
             "GSETTINGS_BACKEND=keyfile", "sh", "-c",
             'mount --bind "$1" /var/log && exec "$2" --connect "$3"', "sh", logs, bench.program,
             machine_with_card(bench)]
    app = bench.desktop.start(words)
    has_words(app, "What Held the Card", "Step by Step")
    bench.desktop.keys("alt+Left")
    has_words(app, "Machines")
    bench.close(app)
    app = bench.desktop.start(words)
    has_words(app, "It stopped, and your screen came back", "Machines")
    assert not app.nodes("label", "Step by Step")
    bench.close(app)


def case_change(bench):
    """What the machine has already is what one begins with when it is changed"""
    node = machine_with_card(bench, also=("--usb", "046d:c085", "--pci", "0000:0b:00.4"))
    app = bench.desktop.start([bench.program, "--root", write_logs(bench, {}), "--connect", node,
                               "--page", "overview"])
    app.node("list item", "This Computer, done, Ready")
    change(app)
    for step in ("2", "3", "4"):
        has_words(app, "Step %s of 7" % step)
        driver.until("the way on", lambda: app.node("button", "Continue").has("sensitive"))
        bench.desktop.keys("ctrl+Return")
    has_words(app, "Step 5 of 7")
    assert app.node("switch", "Logitech, Inc. PRO Gaming Mouse").has("checked")
    assert not app.node("switch", "Apple, Inc. Aluminium Keyboard (ANSI)").has("checked")
    app.node("label", re.compile("0000:0b:00.4"))
    bench.close(app)


def case_card_moved(bench):
    """The machine's card is no longer there: one begins with the card that is"""
    app = bench.desktop.start([bench.program, "--root", bench.host("desktop-amd"), "--connect",
                               machine_with_card(bench), "--page", "overview"])
    app.node("list item", re.compile("^This Computer, (done|good to know|needs a look)"))
    change(app)
    for step in ("2", "3", "4"):
        has_words(app, "Step %s of 7" % step)
        driver.until("the way on", lambda: app.node("button", "Continue").has("sensitive"))
        bench.desktop.keys("ctrl+Return")
    has_words(app, "Step 5 of 7", "Along With the Card")
    bench.close(app)


def case_rescue(bench):
    """The rescue card: the commands, to copy and to print"""
    app = open_home(bench, page="rescue")
    has_words(app, "If the screen stays dark", "sudo passthroughctl rescue", "The power button")
    no_bad_names(app)
    app.node("button", "Copy").press()
    has_words(app, "Copied")
    app.node("button", "Print…")
    bench.close(app)


CASES = [value for name, value in list(globals().items()) if name.startswith("case_")]

if __name__ == "__main__":
    sys.exit(main(CASES))
