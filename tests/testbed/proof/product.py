# SPDX-License-Identifier: GPL-3.0-or-later
"""The product as a package installs it, and its ordinary user."""

import json
import os
import shutil

from world import TOP, Skipped, check, must, read, run, write

USER, HOME = "tester", "/home/tester"
# polkit reads these two everywhere, and the ones below /usr/local only in its newer versions.
ACTIONS, RULES = "/usr/share/polkit-1/actions", "/etc/polkit-1/rules.d"
UNITS = "/usr/lib/systemd/system"
UNIT = "passthrough-recover.service"
STATE = "/var/lib/passthrough"
JOURNAL, RECORDS = f"{STATE}/journal", f"{STATE}/records"
# What stays for the next time: the folders, empty, and the lock, which is empty always.
STAYS = (STATE, f"{STATE}/backups", f"{STATE}/lock", RECORDS)
NOT_ALLOWED = 127

RULE = """// Only for a test: it is asked for no password.
polkit.addRule(function (action, subject) {{
  if (subject.user == "{user}" && {actions}.indexOf (action.id) >= 0)
    return polkit.Result.YES;
}});
"""


class Product:
    """Where the programs were put, as the build says."""

    def __init__(self):
        build = os.path.dirname(os.path.dirname(os.path.dirname(
            os.path.abspath(os.environ.get("PASSTHROUGHCTL", "")))))
        told = read(f"{build}/meson-info/intro-installed.json")
        if not told:
            raise Skipped("there is no build to install")
        outside = json.loads(read(f"{build}/meson-info/meson-info.json"))["directories"]["source"]
        self.sources = {place: source.replace(outside, TOP, 1)
                        for source, place in json.loads(told).items() if os.path.isabs(source)}
        self.helper = self.find("/passthrough-helper")
        self.ctl = self.find("/bin/passthroughctl")
        self.policy = self.find(".policy")
        self.unit = self.find("/passthrough-recover.service")
        self.id = os.path.basename(self.policy).removesuffix(".policy")
        if run(self.sources[self.ctl], "--version")[0]:
            raise Skipped("passthroughctl does not run here")

    def find(self, end):
        return next(place for place in self.sources if place.endswith(end))

    def install(self):
        for source, mode, place in (
                (self.helper, 0o755, self.helper), (self.ctl, 0o755, self.ctl),
                (self.policy, 0o644, f"{ACTIONS}/{os.path.basename(self.policy)}"),
                (self.unit, 0o644, f"{UNITS}/{UNIT}")):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copyfile(self.sources[source], place)
            os.chmod(place, mode)
        wanted = f"{UNITS}/multi-user.target.wants"
        os.makedirs(wanted, exist_ok=True)
        os.symlink(f"../{UNIT}", f"{wanted}/{UNIT}")
        must("systemctl", "daemon-reload")
        self.settle_polkit()

    @staticmethod
    def settle_polkit():
        """It notices new rules by itself, but not at once."""
        must("systemctl", "restart", "polkit.service")

    def allow(self, *verbs):
        """The user may ask for these without a password, and for nothing else."""
        path = f"{RULES}/10-test.rules"
        if os.path.exists(path):
            os.remove(path)
        if verbs:
            write(path, RULE.format(user=USER, actions=json.dumps([f"{self.id}.{verb}"
                                                                   for verb in verbs])))
        self.settle_polkit()

    def ask(self, *words, **options):
        return as_user(self.ctl, *words, **options)

    def must(self, *words, **options):
        status, text = self.ask(*words, **options)
        check(status == 0, "passthroughctl", " ".join(words), "ended with", status, text)
        print(text)
        return text


def command_as_user(*words):
    return ("runuser", "-u", USER, "--", "env", "-C", HOME, f"HOME={HOME}", f"USER={USER}",
            f"LOGNAME={USER}", *words)


def as_user(*words, **options):
    return run(*command_as_user(*words), **options)
