#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An authentication agent of polkit's that answers by itself, in the place of the window that asks for a
password. Needs the system's Python with GObject introspection, and root.

    agent.py ANSWER LOG USER COMMAND…

ANSWER  yes: as if the right password had been given; cancel: the window was closed; wrong: a wrong password;
        none: there is no agent
LOG     what was asked goes there, a line each: "ACTION MESSAGE"

COMMAND runs as USER, without a terminal; the agent is registered for that one process. Its exit status and its
output are ours. As everywhere the agent is on the bus as USER, and root tells polkitd that the password was right.
"""

import os
import pwd
import signal
import sys
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

OWN = "/test/agent"
NAME, PATH, INTERFACE = ("org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
                         "org.freedesktop.PolicyKit1.Authority")
METHODS = """
<node>
  <interface name="org.freedesktop.PolicyKit1.AuthenticationAgent">
    <method name="BeginAuthentication">
      <arg direction="in" type="s" name="action"/>
      <arg direction="in" type="s" name="message"/>
      <arg direction="in" type="s" name="icon"/>
      <arg direction="in" type="a{ss}" name="details"/>
      <arg direction="in" type="s" name="cookie"/>
      <arg direction="in" type="a(sa{sv})" name="identities"/>
    </method>
    <method name="CancelAuthentication"><arg direction="in" type="s" name="cookie"/></method>
  </interface>
</node>
"""


def connect(uid):
    """A connection to the system bus as another user."""
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SYSTEM, None)
    os.seteuid(uid)
    try:
        return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
    finally:
        os.seteuid(0)


def ask(bus, method, arguments):
    return bus.call_sync(NAME, PATH, INTERFACE, method, arguments, None, Gio.DBusCallFlags.NONE, 10000, None)


class Agent:
    def __init__(self, answer, log, uid):
        self.answer, self.log, self.uid = answer, log, uid
        # Who registers the agent is whom it is there for: with the answer one release of polkit wants to hear
        # of the former (122), another one of the latter (126).
        self.bus, self.root = connect(uid), connect(0)
        interface = Gio.DBusNodeInfo.new_for_xml(METHODS).interfaces[0]
        self.bus.register_object(OWN, interface, self.on_call, None, None)

    def register(self, pid):
        # The 22nd field of stat(5); the second one may have blanks in it.
        with open("/proc/%d/stat" % pid, encoding="ascii") as file:
            started = int(file.read().rsplit(")", 1)[1].split()[19])
        subject = {"pid": GLib.Variant("u", pid), "start-time": GLib.Variant("t", started), "uid": GLib.Variant("i", self.uid)}
        ask(self.bus, "RegisterAuthenticationAgent", GLib.Variant("((sa{sv})ss)", (("unix-process", subject), "C", OWN)))

    def on_call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method != "BeginAuthentication":
            invocation.return_value(None)
            return
        action, message, _, _, cookie, _ = arguments.unpack()
        with open(self.log, "a", encoding="utf-8") as file:
            file.write("%s %s\n" % (action, message))
        if self.answer == "cancel":
            invocation.return_dbus_error("org.freedesktop.PolicyKit1.Error.Cancelled", "closed")
            return
        if self.answer == "yes":
            identity = arguments.get_child_value(5).get_child_value(0)
            words = GLib.Variant.new_tuple(GLib.Variant("u", self.uid), GLib.Variant("s", cookie), identity)
            try:
                ask(self.root, "AuthenticationAgentResponse2", words)
            except GLib.Error as error:
                # Without an answer polkitd would wait without end.
                print("agent: " + error.message, file=sys.stderr, flush=True)
                invocation.return_dbus_error("org.freedesktop.PolicyKit1.Error.Failed", error.message)
                return
        invocation.return_value(None)


def start(entry, command, go, ready):
    """A process of the user's that becomes the command when it is told to."""
    pid = os.fork()
    if pid:
        return pid
    os.close(ready)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.setsid()
    os.initgroups(entry.pw_name, entry.pw_gid)
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    # Nothing comes if our parent ended instead.
    if not os.read(go, 1):
        os._exit(98)
    os.execve(command[0], command, {**os.environ, "HOME": entry.pw_dir, "USER": entry.pw_name, "LOGNAME": entry.pw_name,
                                    "SHELL": "/bin/sh"})
    return None


def main():
    answer, log, user, command = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    entry = pwd.getpwnam(user)
    go, ready = os.pipe()
    # Before there is a bus: its threads would not be there in a copy of us, and Python warns of that.
    pid = start(entry, command, go, ready)
    # Until it has changed its user, polkitd would take it for root's.
    end = time.monotonic() + 10
    while os.stat("/proc/%d" % pid).st_uid != entry.pw_uid:
        if time.monotonic() > end:
            sys.exit("agent: the command does not become the user's")
        time.sleep(0.001)
    if answer != "none":
        agent = Agent(answer, log, entry.pw_uid)
        agent.register(pid)
    os.write(ready, b"x")
    loop = GLib.MainLoop()
    ended = []
    GLib.child_watch_add(GLib.PRIORITY_DEFAULT, pid, lambda _pid, status: (ended.append(status), loop.quit()))
    loop.run()
    sys.exit(os.waitstatus_to_exitcode(ended[0]) if ended[0] >= 0 else 99)


if __name__ == "__main__":
    main()
