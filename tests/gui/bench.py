"""What the tests of the window share: computers made from specs, and how a case is run."""

import os
import re
import subprocess
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import driver  # noqa: E402


class Skip(Exception):
    """The case cannot be tried here."""


class Bench:
    """What every case needs: the desktop, the program, the computers."""

    def __init__(self, desktop, program, make_host, specs, folder):
        self.desktop, self.program = desktop, program
        self.make_host, self.specs, self.folder = make_host, specs, folder

    def host(self, name):
        path = os.path.join(self.folder, name)
        if not os.path.isdir(path):
            subprocess.run([sys.executable, self.make_host,
                            os.path.join(self.specs, name + ".host"), path],
                           check=True, stdout=subprocess.DEVNULL)
        return path

    def made(self, name, spec):
        """A computer of a case's own, from the text of a spec; in the place of a former one."""
        path, text = os.path.join(self.folder, name), os.path.join(self.folder, name + ".host")
        with open(text, "w", encoding="utf-8") as file:
            file.write(spec)
        subprocess.run([sys.executable, self.make_host, text, path], check=True,
                       stdout=subprocess.DEVNULL)
        return path

    def open(self, host=None, *arguments):
        words = list(arguments)
        if host is not None:
            words += ["--root", self.host(host)]
        return self.start(*words)

    def start(self, *arguments):
        app = self.desktop.start([self.program, *arguments])
        app.node("button", re.compile("^(Start|Continue|Apply.*|Done)$"))
        return app

    def close(self, app, asked=False):
        """Ends it; nobody may have complained. asked: it has put a question."""
        found = app.complaints(asked)
        app.end()
        assert not found, "\n".join(found)

    def pasted(self, app):
        """What the program copied, pasted into the search of the group list."""
        app.node("label", "All IOMMU groups").click()
        entry = app.node("entry", "Search")
        self.desktop.keys("ctrl+a", "ctrl+v")
        text = driver.until("something pasted", lambda: text_of(entry))
        self.desktop.keys("ctrl+a", "BackSpace", "Escape")
        return text


def text_of(entry):
    for node, _ in entry.tree():
        try:
            count = node.fact("Text", "CharacterCount")
            if count:
                return node.ask(driver.ATSPI + "Text", "GetText",
                                driver.GLib.Variant("(ii)", (0, count)))[0]
        except driver.GLib.Error:
            continue
    return ""


def has_words(app, *words):
    for word in words:
        app.node("label", word)


def can_press(app, name):
    return app.node("button", name).has("sensitive")


def main(all_cases):
    """Runs the cases that the command line names: PROGRAM MAKE-HOST SPECS [CASE]…; prints TAP."""
    program, make_host, specs = (os.path.abspath(path) for path in sys.argv[1:4])
    wanted = sys.argv[4:]
    missing = driver.tools_missing()
    if missing:
        print("1..0 # SKIP not installed: %s" % ", ".join(missing))
        return 0
    cases = [c for c in all_cases if not wanted or c.__name__[5:] in wanted]
    failed = skipped = 0
    print("1..%d" % len(cases), flush=True)
    with tempfile.TemporaryDirectory(prefix="passthrough-hosts-") as folder:
        for number, case in enumerate(cases, 1):
            with driver.Desktop() as desktop:
                try:
                    case(Bench(desktop, program, make_host, specs, folder))
                    print("ok %d - %s" % (number, case.__doc__), flush=True)
                except Skip as why:
                    skipped += 1
                    print("ok %d - %s # SKIP %s" % (number, case.__doc__, why), flush=True)
                except Exception:                           # every failure is one, whatever it is
                    failed += 1
                    print("not ok %d - %s" % (number, case.__doc__))
                    for line in traceback.format_exc().splitlines():
                        print("# " + line)
                    for app in desktop.apps:
                        if app.process.poll() is None and app.bus:
                            for line in driver.describe(app).splitlines():
                                print("#   " + line)
                    sys.stdout.flush()
        subprocess.run(["chmod", "-R", "u+w", folder], check=False)
    print("# %d passed, %d failed, %d skipped" % (len(cases) - failed - skipped, failed, skipped))
    return 1 if failed else 0
