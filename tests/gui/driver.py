#!/usr/bin/python3
"""Uses the wizard as a person would, on a display that nobody sees.

    with driver.Desktop() as desktop:
        app = desktop.start(["passthrough", "--demo"])
        app.node("button", "Start").press()
        app.node("label", "This computer is ready")
        desktop.keys("F5")
        desktop.picture("page.png", app)

Widgets are found by what a screen reader knows of them, their role and name. The accessibility
bus is asked directly for every question, so that no answer is an old one.

Debian: xvfb xdotool x11-utils imagemagick dbus-daemon at-spi2-core python3-gi
adwaita-icon-theme librsvg2-common fonts-cantarell
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

TOOLS = ("Xvfb", "xdotool", "import", "convert", "dbus-daemon", "xprop")
ATSPI = "org.a11y.atspi."
NOBODY = "/org/a11y/atspi/null"

# Without a compositor GTK draws a frame of so many pixels in the place of the shadow.
FRAME = 5

# Asked by a screen reader before it has a window, GTK 4.8 complains about its own list of windows.
EARLY = re.compile(r"g_list_model_get_n_items: assertion 'G_IS_LIST_MODEL \(list\)' failed")

# The message dialog of libadwaita 1.7 measures its own heading too narrowly, of which GTK 4.18
# complains: the two alone do so, without anything of ours.
DIALOG = re.compile(r"Trying to measure GtkLabel 0x[0-9a-f]+ for width of \d+, but it needs at least")

# The relation "is labelled by" (atspi-constants.h).
LABELLED_BY = 2

# Bits of the state set that tests ask about (atspi-constants.h).
BITS = {"active": 1, "checked": 4, "expandable": 9, "expanded": 10, "focusable": 11,
        "focused": 12, "modal": 16, "pressed": 20, "selected": 23, "sensitive": 24,
        "visible": 30, "enabled": 8}

# One word for the same thing, whatever release of GTK.
ROLES = {"push button": "button", "check box": "checkbox", "radio button": "checkbox",
         "radio": "checkbox", "filler": "box", "panel": "group", "toggle button": "button", "frame": "window",
         "text box": "entry", "text": "entry", "search box": "entry"}

# What a person operates has to have a name.
OPERATED = {"button", "toggle button", "checkbox", "switch", "entry", "combo box", "spin button",
            "slider", "link", "list item", "menu item"}


class Missing(AssertionError):
    """What was waited for did not come."""


def until(what, look, patience=8.0):
    """Asks look() again and again until it answers; gives the answer."""
    end = time.monotonic() + patience
    while True:
        try:
            answer = look()
        except GLib.Error:
            answer = None
        if answer:
            return answer
        if time.monotonic() > end:
            raise Missing("waited %.0f s for %s" % (patience, what))
        time.sleep(0.04)


def tools_missing():
    """Names of the programs that are not there."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Node:
    """A widget, as a screen reader sees it."""

    def __init__(self, app, bus, path):
        self.app, self.bus, self.path = app, bus, path

    def ask(self, interface, method, arguments=None):
        reply = self.app.desktop.a11y.call_sync(
            self.bus, self.path, interface, method, arguments, None,
            Gio.DBusCallFlags.NONE, 4000, None)
        return reply.unpack()

    def fact(self, interface, name):
        return self.ask("org.freedesktop.DBus.Properties", "Get",
                        GLib.Variant("(ss)", (ATSPI + interface, name)))[0]

    @property
    def name(self):
        name = self.fact("Accessible", "Name")
        # GTK 4.8: a widget without a name is called like its C type; a mnemonic gives the
        # name twice ("_Back Back").
        if re.fullmatch(r"(Gtk|Adw|Pt)[A-Z][A-Za-z]+", name):
            return ""
        words = name.replace("_", "").split()
        half = len(words) // 2
        if half and words[:half] == words[half:]:
            words = words[:half]
            return " ".join(words)
        return name or self.label

    @property
    def label(self):
        """GTK 4.18 gives no names to items of menus; a screen reader then takes their labels' texts."""
        if self.role != "menu item":
            return ""
        for relation, targets in self.ask(ATSPI + "Accessible", "GetRelationSet")[0]:
            if relation == LABELLED_BY and targets:
                return " ".join(Node(self.app, bus, path).text for bus, path in targets)
        return ""

    @property
    def text(self):
        return self.ask(ATSPI + "Text", "GetText", GLib.Variant("(ii)", (0, -1)))[0]

    @property
    def description(self):
        return self.fact("Accessible", "Description")

    @property
    def role(self):
        role = self.ask(ATSPI + "Accessible", "GetRoleName")[0]
        return ROLES.get(role, role)

    def has(self, state):
        low, high = self.ask(ATSPI + "Accessible", "GetState")[0]
        return bool((low | high << 32) >> BITS[state] & 1)

    @property
    def box(self):
        """Left, top, width and height inside the window; None: nowhere."""
        try:
            return self.ask(ATSPI + "Component", "GetExtents", GLib.Variant("(u)", (1,)))[0]
        except GLib.Error:
            return None

    @property
    def shown(self):
        box = self.box
        return box is not None and 0 < box[2] < 20000 and 0 < box[3] < 60000

    def children(self):
        try:
            found = self.ask(ATSPI + "Accessible", "GetChildren")[0]
        except GLib.Error:
            return []
        return [Node(self.app, bus, path) for bus, path in found if path != NOBODY]

    def tree(self, trail=()):
        """This node and all below it, with the nodes above each."""
        yield self, trail
        for child in self.children():
            yield from child.tree(trail + (self,))

    def nodes(self, role=None, name=None):
        """Every node that is shown, with that role and name (a text or a pattern)."""
        found = []
        for node, _ in self.tree():
            try:
                if role is not None and node.role != role:
                    continue
                if name is not None:
                    called = node.name
                    good = name.search(called) if hasattr(name, "search") else called == name
                    if not good:
                        continue
                if node.shown:
                    found.append(node)
            except GLib.Error:
                continue
        return found

    def node(self, role, name, patience=8.0):
        return until("%s “%s”" % (role, getattr(name, "pattern", name)),
                     lambda: (self.nodes(role, name) or [None])[0], patience)

    def absent(self, role, name, patience=5.0):
        until("no %s “%s” any more" % (role, getattr(name, "pattern", name)),
              lambda: not self.nodes(role, name), patience)

    def words(self):
        """The texts of all labels that are shown, in order."""
        found = []
        for node, _ in self.tree():
            try:
                if node.role == "label" and node.shown:
                    found.append(node.name)
            except GLib.Error:
                continue
        return found

    def press(self):
        """Does what the widget is for, by its accessible action; else with the pointer."""
        try:
            count = self.fact("Action", "NActions")
        except GLib.Error:
            count = 0
        for index in range(count):
            name = self.ask(ATSPI + "Action", "GetName", GLib.Variant("(i)", (index,)))[0]
            if name in ("click", "activate", "toggle", "press"):
                self.ask(ATSPI + "Action", "DoAction", GLib.Variant("(i)", (index,)))
                time.sleep(0.1)
                return self
        return self.click()

    def window(self):
        above, here = self, self
        while above is not None and above.role not in ("application", "desktop frame"):
            here = above
            bus, path = above.fact("Accessible", "Parent")
            above = None if path == NOBODY else Node(self.app, bus, path)
        return here

    def reveal(self):
        """Turns the wheel over the middle of the window until the node is in view."""
        window = self.window()
        for _ in range(60):
            box, frame = self.box, window.box
            middle = box[1] + box[3] / 2
            if 60 < middle < frame[3] - 70:
                return self
            left, top = self.app.origin(window)
            self.app.desktop.run("xdotool", "mousemove", str(left + frame[2] * 2 // 3),
                                 str(top + frame[3] // 2), "click", "5" if middle > 60 else "4")
            time.sleep(0.06)
        return self

    def click(self):
        """Clicks its middle with the pointer."""
        self.reveal()
        left, top = self.app.origin(self.window())
        box = self.box
        self.app.desktop.run("xdotool", "mousemove", str(left + box[0] + box[2] // 2),
                             str(top + box[1] + box[3] // 2), "click", "1")
        time.sleep(0.15)
        return self


class App(Node):
    """A program that runs on the desktop."""

    def __init__(self, desktop, arguments, environment):
        self.desktop = desktop
        number = len(desktop.apps)
        self.log = os.path.join(desktop.home, "program-%d.log" % number)
        output = open(self.log, "wb")
        self.process = subprocess.Popen(arguments, env=dict(desktop.environment, **environment),
                                        stdin=subprocess.DEVNULL, stdout=output,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        output.close()
        super().__init__(self, None, "/org/a11y/atspi/accessible/root")

    def connect(self):
        def look():
            if self.process.poll() is not None:
                raise AssertionError("it ended (%d): %s" % (self.process.returncode, self.said()))
            if not self.x_windows():
                return False
            for name in self.desktop.names():
                if self.desktop.pid_of(name) == self.process.pid:
                    self.bus = name
                    return bool(self.children())
            return False
        until("the program on the accessibility bus", look, 20)
        return self

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def complaints(self, asked=False):
        """Lines in which GTK or the program complained; asked: a message dialog was shown."""
        return [line for line in self.said().splitlines()
                if re.search(r"(CRITICAL|WARNING) \*\*", line) and not EARLY.search(line)
                and not (asked and DIALOG.search(line))]

    def x_windows(self):
        """X windows of the program that are shown, last one in front: number and title."""
        found = []
        lines = self.desktop.run("xdotool", "search", "--onlyvisible", "--pid",
                                 str(self.process.pid), check=False).split()
        for number in lines:
            title = self.desktop.run("xdotool", "getwindowname", number, check=False).strip()
            found.append((number, title))
        return found

    def origin(self, window):
        title, size = window.name, window.box
        best = None
        for number, name in self.x_windows():
            text = self.desktop.run("xdotool", "getwindowgeometry", "--shell", number)
            place = dict(line.split("=") for line in text.split() if "=" in line)
            if name == title or best is None or abs(int(place["WIDTH"]) - size[2]) < 4:
                best = int(place["X"]), int(place["Y"])
                if name == title:
                    break
        return best

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        return self.process.returncode


class Desktop:
    """A display, a session bus and a home folder of their own."""

    def __init__(self, dark=False, high_contrast=False, text_scale=1.0, language=None,
                 locale="C.UTF-8", size=(1200, 1000), environment=None, a11y=True):
        self.text_scale, self.size, self.want_a11y = text_scale, size, a11y
        self.home = tempfile.mkdtemp(prefix="passthrough-gui-")
        self.children, self.apps = [], []
        self.bus = self.a11y = None
        keep = ("PATH", "USER", "LD_LIBRARY_PATH", "XDG_DATA_DIRS", "GSETTINGS_SCHEMA_DIR",
                "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "PASSTHROUGH_LOCALE_DIR",
                "PASSTHROUGH_DATA_DIR")
        self.environment = {name: os.environ[name] for name in keep if name in os.environ}
        self.environment.update({
            "HOME": self.home, "XDG_RUNTIME_DIR": os.path.join(self.home, "run"),
            "LANG": locale, "LC_ALL": locale, "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo",
            "GTK_A11Y": "atspi" if a11y else "none", "GSETTINGS_BACKEND": "memory",
            "GIO_USE_VFS": "local",
            "GTK_USE_PORTAL": "0", "ADW_DISABLE_PORTAL": "1", "NO_AT_BRIDGE": "0",
            "ADW_DEBUG_COLOR_SCHEME": "prefer-dark" if dark else "prefer-light",
            "ADW_DEBUG_HIGH_CONTRAST": "1" if high_contrast else "0",
        })
        if language:
            self.environment["LANGUAGE"] = language
        self.environment.update(environment or {})

    def __enter__(self):
        try:
            self._prepare_home()
            self._start_display()
            self._start_bus()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _prepare_home(self):
        os.makedirs(self.environment["XDG_RUNTIME_DIR"], mode=0o700)
        folder = os.path.join(self.home, ".config", "gtk-4.0")
        os.makedirs(folder)
        with open(os.path.join(folder, "settings.ini"), "w", encoding="utf-8") as file:
            file.write("[Settings]\ngtk-font-name=Cantarell 11\ngtk-icon-theme-name=Adwaita\n"
                       "gtk-enable-animations=0\ngtk-cursor-blink=0\n"
                       "gtk-decoration-layout=:close\n")

    def _spawn(self, arguments, **options):
        child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True,
                                 env=self.environment, **options)
        self.children.append(child)
        return child

    def _start_display(self):
        reader, writer = os.pipe()
        self._spawn(["Xvfb", "-displayfd", str(writer), "-nolisten", "tcp", "-noreset", "-screen",
                     "0", "%dx%dx24" % self.size], pass_fds=(writer,),
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as file:
            number = file.readline().strip()
        if not number:
            raise AssertionError("Xvfb does not start")
        self.environment["DISPLAY"] = ":" + number
        if self.text_scale != 1.0:
            # On X11 GTK takes the size of text from this resource, not from settings.ini.
            self.run("xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
                     "Xft.dpi:\t%d\n" % round(96 * self.text_scale))

    def _start_bus(self):
        bus = self._spawn(["dbus-daemon", "--session", "--nofork", "--print-address=1"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        address = bus.stdout.readline().decode().strip()
        if not address:
            raise AssertionError("dbus-daemon does not start")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        if not self.want_a11y:
            return
        self.bus = self._connect(address)
        where = self.bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                   None, None, Gio.DBusCallFlags.NONE, 10000, None).unpack()[0]
        self.a11y = self._connect(where)
        # Newer GTK speaks only once somebody says that they listen.
        self.bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties",
                           "Set", GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled",
                                                         GLib.Variant("b", True))),
                           None, Gio.DBusCallFlags.NONE, 5000, None)

    @staticmethod
    def _connect(address):
        link = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        link.set_exit_on_close(False)
        return link

    def names(self):
        found = self.a11y.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                    "org.freedesktop.DBus", "ListNames", None, None,
                                    Gio.DBusCallFlags.NONE, 4000, None).unpack()[0]
        return [name for name in found if name.startswith(":")]

    def pid_of(self, name):
        try:
            return self.a11y.call_sync(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)), None,
                Gio.DBusCallFlags.NONE, 4000, None).unpack()[0]
        except GLib.Error:
            return 0

    def run(self, *arguments, check=True):
        done = subprocess.run(arguments, env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        if check and done.returncode != 0:
            raise AssertionError("%s: %s" % (" ".join(arguments), done.stderr.strip()))
        return done.stdout

    def start(self, arguments, connect=True, **environment):
        app = App(self, arguments, environment)
        self.apps.append(app)
        if connect:
            app.connect()
        return app

    def keys(self, *names):
        """Presses keys, one after the other: "ctrl+Return", "Tab"."""
        for name in names:
            self.run("xdotool", "key", "--clearmodifiers", name)
            time.sleep(0.08)

    def type(self, text):
        self.run("xdotool", "type", "--delay", "12", text)
        time.sleep(0.15)

    def clipboard(self, app):
        """What the program copied: asked through the X selection."""
        return self.run(sys.executable, os.path.join(os.path.dirname(__file__), "clipboard.py"))

    def picture(self, path, app, title=None, size=None, patience=60):
        """A picture of a window of the program, after it has stopped to change."""
        def look():
            windows = [number for number, name in app.x_windows()
                       if name and (title is None or name == title)]
            return windows[-1:] or None
        number = until("a window to take a picture of", look)[0]
        if size is not None:
            self.run("xdotool", "windowsize", "--sync", number, str(size[0] + 2 * FRAME),
                     str(size[1] + 2 * FRAME), check=False)
        before = None
        for _ in range(patience):
            time.sleep(0.12)
            now = subprocess.run(["import", "-window", number, "rgb:-"], env=self.environment,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 check=False).stdout
            if now and now == before:
                break
            before = now
        self.run("import", "-window", number, path)
        self.run("convert", path, "-shave", "%dx%d" % (FRAME, FRAME), "+repage", path)

    def close(self):
        for app in self.apps:
            app.end()
        for link in (self.a11y, self.bus):
            if link is not None:
                try:
                    link.close_sync(None)
                except GLib.Error:
                    pass
        self.a11y = self.bus = None
        for child in reversed(self.children):
            if child.poll() is None:
                try:
                    os.killpg(child.pid, signal.SIGTERM)
                    child.wait(4)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    child.kill()
                    child.wait()
        self.children = []
        shutil.rmtree(self.home, ignore_errors=True)


def nameless(root):
    """Widgets that a person operates and that have no name, with the way to them."""
    bad = []
    for node, trail in root.tree():
        try:
            role, name = node.role, node.name
            if role not in OPERATED or name.strip() or not node.shown:
                continue
            above = [other.role for other in trail]
            # The outer part of a row whose inner part has the name, and lines of a list whose
            # labels are read one by one.
            if role == "list item" and any(n.name for n, _ in node.tree()):
                continue
            if above and above[-1] in ("spin button", "scroll bar", "combo box"):
                continue
            bad.append("%s in %s" % (role, " > ".join(
                "%s “%s”" % (other.role, other.name) for other in trail if other.name)))
        except GLib.Error:
            continue
    return bad


def describe(root):
    """The tree as text, for people who look for the cause of a failure."""
    lines = []
    for node, trail in root.tree():
        try:
            if node.name or node.role not in ("box", "group", "generic"):
                lines.append("%s%s “%s”%s%s" % (
                    "  " * len(trail), node.role, node.name,
                    " (%s)" % node.description if node.description else "",
                    "" if node.has("sensitive") else " insensitive"))
        except GLib.Error:
            continue
    return "\n".join(lines)


if __name__ == "__main__":
    with Desktop() as _desktop:
        _app = _desktop.start(sys.argv[1:])
        time.sleep(1)
        print(describe(_app))
