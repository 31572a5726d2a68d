#!/usr/bin/python3
"""Pictures of every page on the sample computer, drawn where there is no display.

    pictures.py --build BUILD --out FOLDER [--all] [--root FOLDER|FILE]

Light and dark; --all adds high contrast, large text, 720 pixels of width, German and right to
left. Exits 1 when a picture could not be drawn.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import driver  # noqa: E402
import test_home  # noqa: E402
import test_machine  # noqa: E402
from bench import Bench  # noqa: E402

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAKE_HOST = os.path.join(TOP, "tests", "tools", "make-host")
HOSTS = os.path.join(TOP, "tests", "fixtures", "hosts")
NORMAL, SMALL = (1000, 700), (720, 526)
LOOKS = {"": {}, "-dark": {"dark": True}}
MORE_LOOKS = {
    "-high-contrast": {"high_contrast": True},
    "-high-contrast-dark": {"high_contrast": True, "dark": True},
    "-large-text": {"text_scale": 1.3},
    "-small": {},
}


def scroll_to_end(desktop, app):
    number = app.x_windows()[-1][0]
    desktop.run("xdotool", "mousemove", "--window", number, "620", "400")
    for _ in range(40):
        desktop.run("xdotool", "click", "5")
    time.sleep(0.4)


def draw_groups(desktop, app, out, look):
    """The list of groups, and, after a search, its text."""
    app.node("label", "All IOMMU groups").click()
    app.node("entry", "Search")
    time.sleep(0.3)
    path = os.path.join(out, "03-groups-list%s.png" % look)
    desktop.picture(path, app, title=app.children()[-1].name)
    desktop.type("usb")
    time.sleep(0.5)
    app.node("button", "Text").press()
    desktop.picture(os.path.join(out, "03-groups-text%s.png" % look), app,
                    title=app.children()[-1].name)


def draw_set_up(desktop, start, out, look, size):
    """From the machine to what comes after; on the sample computer, where it is done for real."""
    def picture(name, app):
        # Never the tooltip that the pointer brought up.
        desktop.picture(os.path.join(out, name + look + ".png"), app, size=size,
                        title=app.children()[0].name)

    app = start("machine")
    driver.until("the machines", lambda: len(app.nodes("checkbox")) >= 3, 20)
    picture("04-machine-existing", app)
    app.end()
    app = start("devices")
    driver.until("the devices", lambda: app.nodes("switch"), 20)
    picture("05-devices", app)
    if look in ("", "-dark", "-large-text", "-mirrored"):
        app.nodes("switch")[0].click()
        picture("05-devices-lockout", app)
    app.end()
    app = start("review")
    driver.until("the changes", lambda: can_apply(app), 20)
    picture("08-review", app)
    desktop.keys("ctrl+Return")
    driver.until("the end", lambda: len(app.nodes("label", "sudo passthroughctl rescue")) > 0, 20)
    time.sleep(6)                   # until the toast is gone
    picture("09-finish-sample", app)
    app.nodes("list item")[0].click()
    desktop.run("xdotool", "mousemove", "700", "900")
    picture("10-overview", app)
    app.end()
    app = start("rescue")
    driver.until("the card", lambda: app.nodes("label", "sudo passthroughctl rescue"), 20)
    picture("10-rescue-card", app)
    app.end()


def draw_home(desktop, program, out, look, size):
    """For those who come back: what went well, and what did not."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(desktop, program, MAKE_HOST, HOSTS, folder)

        def picture(name, logs, page="overview"):
            app = test_home.open_home(bench, logs=logs, page=page)
            driver.until("the page", lambda: len(app.nodes("label")) > 16, 20)
            time.sleep(1)
            desktop.picture(os.path.join(out, name + look + ".png"), app, size=size)
            app.end()

        picture("10-overview-never", {})
        good = {"20261124-201400-start.log": test_home.HEAD % "start" + test_home.GOOD}
        held = {"20261124-201400-rehearsal.log":
                test_home.HEAD % "rehearsal" + test_home.HELD}
        test_home.install_hook(bench)
        picture("10-overview-good", good)
        picture("10-overview-failed", held)
        picture("10-report-failed", held, "report")
        picture("10-report-good", good, "report")


def draw_trouble(desktop, program, out, look, size):
    """What stands in the place of a page when libvirt is not as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(desktop, program, MAKE_HOST, HOSTS, folder)
        for name, host, uri in (("stopped", "desktop-nvidia", test_machine.SILENT),
                                ("absent", "no-card", test_machine.SILENT),
                                ("session", "desktop-nvidia", "qemu:///session")):
            app = desktop.start([program, "--root", bench.host(host), "--connect", uri, "--page",
                                 "machine"])
            driver.until("the checks", lambda: len(app.nodes("button")) > 4, 20)
            time.sleep(1)
            desktop.picture(os.path.join(out, "13-empty-libvirt-%s%s.png" % (name, look)), app,
                            size=size)
            app.end()


def draw_picker(desktop, start, out, look):
    app = start("devices")
    driver.until("the devices", lambda: app.nodes("switch"), 20)
    app.nodes("button")[-3].press()
    dialog = driver.until("the dialog", lambda: [c for c in app.children() if c.nodes("entry")])[0]
    time.sleep(0.5)
    desktop.picture(os.path.join(out, "11-picker-pci%s.png" % look), app, title=dialog.name)
    desktop.keys("ctrl+Page_Down")
    desktop.picture(os.path.join(out, "11-picker-usb%s.png" % look), app, title=dialog.name)
    app.end()


def can_apply(app):
    return [button for button in app.nodes("button")[-1:] if button.has("sensitive")] and \
        app.nodes("label", re.compile("passthrough:record"))


def draw(program, arguments, out, look, options, size, say):
    """Every page in one look."""
    with driver.Desktop(**options) as desktop:
        def start(page):
            return desktop.start([program, *arguments, "--page", page])

        app = desktop.start([program, *arguments])
        desktop.picture(os.path.join(out, "01-welcome%s.png" % look), app, size=size)
        app.end()
        app = start("computer")
        driver.until("the checks", lambda: say["ready"](app), 20)
        desktop.picture(os.path.join(out, "02-computer%s.png" % look), app, size=size)
        app.end()
        app = start("card")
        driver.until("the cards", lambda: say["cards"](app), 20)
        desktop.picture(os.path.join(out, "03-card%s.png" % look), app, size=size)
        scroll_to_end(desktop, app)
        desktop.picture(os.path.join(out, "03-card-scrolled%s.png" % look), app, size=size)
        if look in ("", "-dark"):
            draw_groups(desktop, app, out, look)
        app.end()
        if "--demo" in arguments:
            draw_set_up(desktop, start, out, look, size)
            draw_home(desktop, program, out, look, size)
            draw_trouble(desktop, program, out, look, size)
            if look in ("", "-dark"):
                draw_picker(desktop, start, out, look)


def ready(app):
    return app.nodes("label", re.compile(r"^Secure Boot|is ready|has to change|have to change|"
                                         r"Not much could")) or count_rows(app) > 12


def cards(app):
    return app.nodes("label", re.compile(r"^\u2066?[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9]"))


def count_rows(app):
    return len(app.nodes("list item"))


def make_locale(name, folder):
    """A locale of our own, for a language that this computer was not set up for."""
    if shutil.which("localedef") is None:
        return False
    done = subprocess.run(["localedef", "-i", name, "-f", "UTF-8",
                           os.path.join(folder, name + ".UTF-8")],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def make_empty_catalog(language, folder):
    """Without any catalog of the program GLib would not translate GTK either, and GTK's own
    catalog is what says that a language is written from right to left."""
    place = os.path.join(folder, language, "LC_MESSAGES")
    os.makedirs(place)
    words = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    done = subprocess.run(["msgfmt", "-o", os.path.join(place, "passthrough.mo"), "-"],
                          input=words, text=True, check=False)
    return done.returncode == 0


def languages(folder, build):
    """Looks in another language, as far as this computer has what they need."""
    looks = {}
    locales = os.path.join(build, "po")
    environment = {"LOCPATH": folder, "PASSTHROUGH_LOCALE_DIR": locales}
    if make_locale("de_DE", folder) and os.path.isdir(os.path.join(locales, "de")):
        looks["-german"] = {"locale": "de_DE.UTF-8", "language": "de",
                            "environment": environment}
        looks["-german-small"] = dict(looks["-german"])
    if make_locale("he_IL", folder) and make_empty_catalog("he", folder):
        looks["-mirrored"] = {"locale": "he_IL.UTF-8", "language": "he",
                              "environment": {"LOCPATH": folder,
                                              "PASSTHROUGH_LOCALE_DIR": folder}}
    return looks


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", required=True, help="build folder")
    parser.add_argument("--out", required=True, help="folder for the pictures")
    parser.add_argument("--all", action="store_true", help="every look")
    parser.add_argument("--only", help="only this look (\"-mirrored\", \"\" is light)")
    parser.add_argument("--root", help="another computer than the sample")
    options = parser.parse_args()
    missing = driver.tools_missing()
    if missing:
        print("pictures: not installed: %s" % ", ".join(missing), file=sys.stderr)
        return 1
    os.makedirs(options.out, exist_ok=True)
    program = os.path.join(os.path.abspath(options.build), "src", "app", "passthrough")
    arguments = ["--root", os.path.abspath(options.root)] if options.root else ["--demo"]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        looks = dict(LOOKS)
        if options.all:
            looks.update(MORE_LOOKS)
            looks.update(languages(folder, os.path.abspath(options.build)))
        if options.only is not None:
            looks = {look: words for look, words in looks.items() if look == options.only}
        for look, words in looks.items():
            size = SMALL if look.endswith("-small") else NORMAL
            try:
                draw(program, arguments, options.out, look, words, size,
                     {"ready": ready, "cards": cards})
            except AssertionError as error:
                failed += 1
                print("pictures: %s: %s" % (look or "light", error), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
