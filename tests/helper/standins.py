# SPDX-License-Identifier: GPL-3.0-or-later
"""Stand-ins of the programs of the system that the helper runs. No test asks or tells the real ones."""

import os

# A stand-in for systemctl: units are lines "NAME enabled|disabled|masked… active|inactive" of a file; a
# unit that is in none is not there. What changes something is noted, and fails where a file says so.
SYSTEMCTL = """#!/usr/bin/python3
import os, sys
top = os.path.abspath(sys.argv[0]).split("/usr/bin/")[0]
words = sys.argv[1:]
try:
    with open(top + "/units") as file:
        units = {line.split()[0]: line.split()[1:] for line in file}
except FileNotFoundError:
    units = {}
def save():
    with open(top + "/units", "w") as file:
        file.writelines("%s %s\\n" % (name, " ".join(units[name])) for name in sorted(units))
if words[0] == "is-active":
    sys.exit(0 if units.get(words[-1], ["", ""])[1] == "active" else 3)
if words[0] == "show":
    blocks = []
    for name in words[2:]:
        found = units.get(name)
        blocks.append("Id=%s\\nLoadState=%s\\nActiveState=%s\\nUnitFileState=%s\\n" % (
            name, "not-found" if found is None else "masked" if found[0] == "masked" else "loaded",
            found[1] if found else "inactive", found[0] if found else ""))
    print("\\n".join(blocks), end="")
    sys.exit(0)
with open(top + "/calls", "a") as file:
    file.write(" ".join(["systemctl"] + words) + "\\n")
if os.path.exists(top + "/fails") and words[0] in open(top + "/fails").read().split():
    print("Job for %s failed." % words[-1], file=sys.stderr)
    sys.exit(1)
for name in words[1:]:
    if words[0] in ("enable", "disable"):
        units[name][0] = words[0] + "d"
    if words[0] in ("start", "stop"):
        units[name][1] = "active" if words[0] == "start" else "inactive"
save()
"""

# A stand-in for gpasswd, on the file of the groups below the same folder.
GPASSWD = """#!/usr/bin/python3
import os, sys
top = os.path.abspath(sys.argv[0]).split("/usr/bin/")[0]
option, user, group = sys.argv[1:]
with open(top + "/calls", "a") as file:
    file.write(" ".join(["gpasswd"] + sys.argv[1:]) + "\\n")
if option in open(top + "/fails").read().split():
    print("gpasswd: it did not work", file=sys.stderr)
    sys.exit(1)
with open(top + "/etc/group") as file:
    lines = [line.rstrip("\\n").split(":") for line in file]
for line in lines:
    if line[0] == group:
        names = [name for name in line[3].split(",") if name and name != user]
        line[3] = ",".join(names + [user] if option == "-a" else names)
with open(top + "/etc/group", "w") as file:
    file.writelines(":".join(line) + "\\n" for line in lines)
"""


def put_users(folder, members="", fails=""):
    """A computer with anna, who is 1000, and the group."""
    put(folder, "/usr/bin/gpasswd", GPASSWD, 0o755)
    put(folder, "/etc/passwd", "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n")
    put(folder, "/etc/group", "root:x:0:\nlibvirt:x:120:%s\nanna:x:1000:\n" % members)
    put(folder, "/fails", fails)


def put(folder, path, text, mode=0o644):
    before = os.umask(0o022)
    os.makedirs(os.path.dirname(folder + path), exist_ok=True)
    os.umask(before)
    with open(folder + path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(folder + path, mode)


def put_systemctl(folder, units, fails=""):
    put(folder, "/usr/bin/systemctl", SYSTEMCTL, 0o755)
    put(folder, "/units", "".join(unit + "\n" for unit in units))
    put(folder, "/fails", fails)
