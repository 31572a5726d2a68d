#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""passthroughctl as somebody who calls it sees it: answers, exit statuses, files.

    test_cli.py PASSTHROUGHCTL MAKE-HOST HOSTS-FOLDER NODE.XML
"""

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import unittest

CTL, MAKE_HOST, HOSTS, NODE = (os.path.abspath(p) for p in sys.argv[1:5])
DONE, FAILED, USAGE, REFUSED = 0, 1, 2, 3
CARD = "0000:09:00.0"
HOOKS = "/etc/libvirt/hooks"
SCRIPTS = [HOOKS + "/passthrough/" + name for name in ("handover", "start.sh", "revert.sh")] + [
    HOOKS + "/qemu.d/passthrough"]

DOMAIN = """<domain type='kvm'>
  <name>win11</name>
  <uuid>11111111-2222-4333-8444-555555555555</uuid>
  <memory unit='GiB'>8</memory>
  <vcpu>4</vcpu>
  <os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>
  <cpu mode='host-passthrough'><topology sockets='1' cores='2' threads='2'/></cpu>
  <devices>
    <graphics type='spice' autoport='yes'/>
    <video><model type='qxl'/></video>
  </devices>
</domain>
"""


class Answer:
    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        return json.loads(self.out)


def ctl(*words, env=None):
    done = subprocess.run([CTL, *words], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **(env or {})})
    return Answer(done)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.trees = {}
        cls.temporary = tempfile.TemporaryDirectory(prefix="pt-cli-")
        cls.top = cls.temporary.name

    @classmethod
    def tearDownClass(cls):
        subprocess.run(["chmod", "-R", "u+rwX", cls.top], check=False)
        cls.temporary.cleanup()

    def tree(self, name):
        if name not in self.trees:
            folder = os.path.join(self.top, "hosts", name)
            os.makedirs(os.path.dirname(folder), exist_ok=True)
            subprocess.run([MAKE_HOST, os.path.join(HOSTS, name + ".host"), folder], check=True)
            self.trees[name] = folder
        return self.trees[name]

    def file(self, name, text):
        path = os.path.join(self.top, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def on(self, host, *words):
        return ctl("--root", self.tree(host), *words)

    def refused(self, answer, *words):
        self.assertEqual(answer.status, REFUSED, answer.err)
        self.one_line(answer, *words)

    def one_line(self, answer, *words):
        self.assertEqual(answer.err.count("\n"), 1, answer.err)
        self.assertTrue(answer.err.startswith("passthroughctl: "), answer.err)
        for word in words:
            self.assertIn(word, answer.err)


class Usage(Case):
    def test_no_verb(self):
        answer = ctl()
        self.assertEqual(answer.status, USAGE)
        self.one_line(answer)

    def test_unknown_verb(self):
        answer = ctl("frobnicate")
        self.assertEqual(answer.status, USAGE)
        self.one_line(answer, "frobnicate")

    def test_unknown_option(self):
        self.assertEqual(ctl("groups", "--nothing").status, USAGE)
        self.assertEqual(ctl("--nothing", "groups").status, USAGE)

    def test_too_many_words(self):
        self.assertEqual(ctl("groups", "now").status, USAGE)
        self.assertEqual(ctl("xml", "convert").status, USAGE)
        self.assertEqual(ctl("xml").status, USAGE)

    def test_bad_address(self):
        domain = self.file("domain.xml", DOMAIN)
        for option, value in (("--card", "banana"), ("--pci", "09:00"), ("--usb", "046d")):
            answer = self.on("desktop-nvidia", "xml", "convert", domain, option, value)
            self.assertEqual(answer.status, USAGE, (option, answer.err))
            self.one_line(answer, option, value)

    def test_help(self):
        answer = ctl("--help")
        self.assertEqual(answer.status, DONE)
        for verb in ("check", "groups", "cards", "usb", "machines", "xml convert", "xml restore",
                     "plan", "preview", "export", "rehearse", "first-light", "rescue", "report", "snapshot"):
            self.assertIn(verb, answer.out)
        self.assertIn("--whole-group", ctl("xml", "convert", "--help").out)

    def test_options_after_the_verb(self):
        root = self.tree("desktop-nvidia")
        self.assertEqual(ctl("groups", "--root", root, "--json").out,
                         ctl("--root", root, "--json", "groups").out)

    def test_error_as_json(self):
        answer = self.on("desktop-nvidia", "--json", "xml", "convert", "/nowhere/x.xml")
        self.assertEqual(answer.status, FAILED)
        self.assertEqual(answer.json["format"], 1)
        self.assertEqual(set(answer.json["error"]), {"code", "message", "remedy"})
        self.assertIn("/nowhere/x.xml", answer.json["error"]["message"])

    def test_option_error_as_json(self):
        for words in (("--bogus", "--json", "groups"), ("groups", "--bogus", "--json")):
            answer = ctl(*words)
            self.assertEqual(answer.status, USAGE)
            self.assertEqual(answer.json["error"]["code"], "usage")

    def test_output_lost(self):
        root = self.tree("desktop-nvidia")
        for words in (("--root", root, "--json", "cards"), ("--root", root, "groups"), ("--help",), ("--version",)):
            with self.subTest(words), open("/dev/full", "w", encoding="ascii") as full:
                done = subprocess.run([CTL, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
                                      check=False)
                self.assertEqual(done.returncode, FAILED)
                self.assertEqual(done.stderr.count("\n"), 1)
        done = subprocess.run(["sh", "-c", '"$0" --root "$1" cards >&-', CTL, root], stderr=subprocess.PIPE,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, FAILED)

    def test_c_locale(self):
        answer = ctl("--root", self.tree("desktop-nvidia"), "--connect", "test://" + NODE, "plan", "--machine",
                     "\u00e9 \u00fc", "--card", CARD, "--out", os.path.join(self.top, "c"), env={"LC_ALL": "C"})
        self.assertEqual(answer.status, REFUSED, answer.err)

    def test_root_needs_connect(self):
        answer = self.on("desktop-nvidia", "machines")
        self.assertEqual(answer.status, USAGE)
        self.one_line(answer, "--connect")

    def test_missing_root(self):
        answer = ctl("--root", os.path.join(self.top, "nothing"), "groups")
        self.assertEqual(answer.status, FAILED)
        self.one_line(answer, "nothing")


class Readings(Case):
    def test_every_host_answers(self):
        for spec in sorted(os.listdir(HOSTS)):
            name, ending = os.path.splitext(spec)
            if ending != ".host":
                continue
            for verb in ("check", "groups", "cards", "usb"):
                with self.subTest(host=name, verb=verb):
                    answer = self.on(name, "--json", verb)
                    self.assertEqual((answer.status, answer.err), (DONE, ""))
                    self.assertEqual(answer.json["format"], 1)
                    text = self.on(name, verb)
                    self.assertEqual((text.status, text.err), (DONE, ""))
                    self.assertTrue(text.out)

    def test_strict(self):
        self.assertEqual(self.on("desktop-nvidia", "check", "--strict").status, DONE)
        self.assertEqual(self.on("iommu-off-firmware", "check", "--strict").status, REFUSED)
        self.assertEqual(self.on("iommu-off-firmware", "check").status, DONE)

    def test_card(self):
        cards = self.on("desktop-nvidia", "--json", "cards").json["cards"]
        self.assertEqual(len(cards), 1)
        card = cards[0]
        self.assertEqual(card["address"], CARD)
        self.assertEqual(card["functions"], ["0000:09:00.%d" % n for n in range(4)])
        self.assertEqual(card["must_take"], card["functions"])
        self.assertTrue(card["boot_display"])
        self.assertEqual(card["verdict"], "ready", card["reasons"])

    def test_groups_text(self):
        text = self.on("desktop-nvidia", "groups").out
        self.assertRegex(text, r"(?m)^IOMMU Group \d+:\n\t[0-9a-f:.]+ .+ \[[0-9a-f]{4}\]: .+ "
                               r"\[[0-9a-f]{4}:[0-9a-f]{4}\]( \(rev [0-9a-f]{2}\))?$")

    def test_snapshot_reads_the_same(self):
        # What is masked in it is test_snapshot.py's matter.
        path = os.path.join(self.top, "vmd-domain.snapshot")
        answer = self.on("vmd-domain", "snapshot", path)
        self.assertEqual(answer.status, DONE, answer.err)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        for verb in ("groups", "usb"):
            self.assertEqual(ctl("--root", path, "--json", verb).out, self.on("vmd-domain", "--json", verb).out)

    def test_not_a_snapshot(self):
        self.refused(ctl("--root", self.file("no-snapshot", "hello\n"), "groups"), "snapshot")


class Definitions(Case):
    def convert(self, host, xml, *words):
        return self.on(host, "xml", "convert", self.file("in.xml", xml), *words)

    def test_convert_and_restore(self):
        once = self.convert("desktop-nvidia", DOMAIN, "--card", CARD, "--remove-virtual-display")
        self.assertEqual((once.status, once.err), (DONE, ""))
        self.assertEqual(once.out.count("<hostdev"), 4)
        self.assertIn("managed=\"no\"", once.out.replace("'", '"'))
        self.assertIn("topoext", once.out)
        self.assertNotIn("spice", once.out.split("</metadata>")[-1])
        twice = self.convert("desktop-nvidia", once.out, "--card", CARD, "--remove-virtual-display")
        self.assertEqual(twice.out, once.out)
        back = ctl("xml", "restore", self.file("converted.xml", once.out))
        self.assertEqual(back.status, DONE)
        formatted = ctl("xml", "restore", self.file("plain.xml", DOMAIN))
        self.assertEqual(back.out, formatted.out)

    def test_out(self):
        out = os.path.join(self.top, "out.xml")
        answer = self.convert("desktop-nvidia", DOMAIN, "--card", CARD, "--out", out)
        self.assertEqual((answer.status, answer.out), (DONE, ""))
        with open(out, encoding="utf-8") as f:
            self.assertIn("<hostdev", f.read())

    def test_full_disk(self):
        for out in ("/dev/full", "/dev/full/x.xml"):
            answer = self.convert("desktop-nvidia", DOMAIN, "--card", CARD, "--out", out)
            self.assertEqual(answer.status, FAILED)
            self.one_line(answer, out)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/full").st_mode))

    def test_special_file_stays_one(self):
        fifo = os.path.join(self.top, "fifo")
        os.mkfifo(fifo)
        reader = subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE, text=True)
        answer = self.convert("desktop-nvidia", DOMAIN, "--card", CARD, "--out", fifo)
        text = reader.communicate(timeout=30)[0]
        self.assertEqual(answer.status, DONE, answer.err)
        self.assertIn("<hostdev", text)
        self.assertTrue(stat.S_ISFIFO(os.stat(fifo).st_mode))

    def test_out_keeps_mode_and_link(self):
        real = self.file("real.xml", DOMAIN)
        os.chmod(real, 0o600)
        link = os.path.join(self.top, "link.xml")
        os.symlink(real, link)
        answer = self.on("desktop-nvidia", "xml", "convert", real, "--card", CARD, "--out", link)
        self.assertEqual(answer.status, DONE, answer.err)
        self.assertTrue(os.path.islink(link))
        self.assertEqual(stat.S_IMODE(os.stat(real).st_mode), 0o600)
        with open(real, encoding="utf-8") as f:
            self.assertIn("<hostdev", f.read())

    def test_card_is_no_further_device(self):
        for address in (CARD, "0000:09:00.1"):
            self.refused(self.convert("desktop-nvidia", DOMAIN, "--pci", address), "--card")
        named = self.convert("desktop-nvidia", DOMAIN, "--card", CARD, "--pci", "0000:09:00.1")
        self.assertEqual((named.status, named.out.count("<hostdev")), (DONE, 4), named.err)

    def test_further_groups_go_whole(self):
        """A device whose group has other endpoints does not go alone."""
        groups = self.on("bad-groups", "--json", "groups").json["groups"]
        cards = [a for c in self.on("bad-groups", "--json", "cards").json["cards"] for a in c["must_take"]]
        ends = [[d["address"] for d in g["devices"] if not d["class"].startswith("06")] for g in groups]
        shared = [e for e in ends if len(e) > 1 and not set(e) & set(cards)]
        alone = [e for e in ends if len(e) == 1 and not set(e) & set(cards)]
        self.assertTrue(shared or alone)
        for end in shared:
            self.refused(self.convert("bad-groups", DOMAIN, "--pci", end[0]), *end[1:])

    def test_usb_in_use(self):
        hosts = 0
        for spec in sorted(os.listdir(HOSTS)):
            name = os.path.splitext(spec)[0]
            if name == "many-4096":
                continue
            for device in self.on(name, "--json", "usb").json["devices"]:
                usb = "%s:%s" % (device["vendor"], device["product"])
                if device["in_use"]:
                    hosts += 1
                    self.refused(self.convert(name, DOMAIN, "--usb", usb), usb)
        self.assertGreater(hosts, 0)
        self.assertEqual(self.convert("desktop-nvidia", DOMAIN, "--usb", "dead:beef").status, DONE)

    def test_usb_equal(self):
        self.refused(self.convert("two-identical-cards", DOMAIN, "--usb", "046d:c077"),
                     "046d:c077", "in USB port 1-2 cannot go by itself", "USB port 1-3",
                     "Its whole controller can go instead", "0000:0c:00.3")
        self.assertEqual(
            self.convert("two-identical-cards", DOMAIN, "--pci", "0000:0c:00.3").status, DONE)

    def test_refusals(self):
        host = "desktop-nvidia"
        for name, xml, words in (
                ("not well-formed", DOMAIN[:-9], ()),
                ("no domain", "<network/>", ()),
                ("no devices", "<domain type='kvm'><name>a</name></domain>", ()),
                ("no card there", DOMAIN, ("--card", "0000:0a:00.0")),
                ("function of a card", DOMAIN, ("--card", "0000:09:00.1")),
                ("i440fx", DOMAIN.replace("q35", "pc-i440fx-7.2"), ()),
                ("BIOS", DOMAIN.replace(" firmware='efi'", ""), ()),
                ("other architecture", DOMAIN.replace("x86_64", "aarch64"), ()),
                ("no KVM", DOMAIN.replace("'kvm'", "'qemu'"), ()),
                ("long vendor id", DOMAIN, ("--vendor-id", "thirteenchars")),
                ("no such device", DOMAIN, ("--pci", "0000:ff:1f.0")),
                ("missing ROM", DOMAIN, ("--rom", "/nowhere/rom.bin"))):
            with self.subTest(name):
                if not words or "--card" not in words:
                    words = ("--card", CARD) + words
                self.refused(self.convert(host, xml, *words))

    def test_any_machine(self):
        for xml in (DOMAIN.replace("q35", "pc-i440fx-7.2"), DOMAIN.replace(" firmware='efi'", ""),
                    DOMAIN.replace("'kvm'", "'qemu'")):
            answer = self.convert("desktop-nvidia", xml, "--card", CARD, "--any-machine")
            self.assertEqual(answer.status, DONE, answer.err)

    def test_group_has_to_be_named(self):
        card = next(c for c in self.on("bad-groups", "--json", "cards").json["cards"]
                    if len(c["must_take"]) > len(c["functions"]))
        others = [a for a in card["must_take"] if a not in card["functions"]]
        answer = self.convert("bad-groups", DOMAIN, "--card", card["address"])
        self.refused(answer, *others)

    def test_system_disk_never_leaves(self):
        card = next(c for c in self.on("bad-groups", "--json", "cards").json["cards"]
                    if len(c["must_take"]) > len(c["functions"]))
        self.refused(self.convert("bad-groups", DOMAIN, "--card", card["address"], "--whole-group"))

    def test_bridge_never_leaves(self):
        bridges = [d["address"] for g in self.on("desktop-nvidia", "--json", "groups").json["groups"]
                   for d in g["devices"] if d["class"] == "0604"]
        self.assertTrue(bridges)
        self.refused(self.convert("desktop-nvidia", DOMAIN, "--card", CARD, "--pci", bridges[0]), "bridge")


class Plans(Case):
    URI = "test://" + NODE

    def machine(self):
        answer = ctl("--root", self.tree("desktop-nvidia"), "--connect", self.URI, "--json", "machines")
        self.assertEqual(answer.status, DONE, answer.err)
        self.assertTrue(answer.json["machines"])
        for machine in answer.json["machines"]:
            self.assertEqual(machine["life"], None)
            self.assertIn(machine["hook"], ("absent", "installed", "outdated", "changed", "foreign", "unknown"))
        return next(m for m in answer.json["machines"] if m["name"] == "win11")

    def run_on(self, *words):
        return ctl("--root", self.tree("desktop-nvidia"), "--connect", self.URI, *words)

    def plan(self, name="plan", *words):
        path = os.path.join(self.top, name)
        answer = self.run_on("plan", "--machine", "win11", "--card", CARD, "--out", path, *words)
        self.assertEqual(answer.status, DONE, answer.err)
        return path

    def test_whole_way(self):
        machine = self.machine()
        self.assertEqual(machine["state"], "shut off")
        plan = self.plan("whole", "--remove-virtual-display")
        preview = self.run_on("--json", "preview", plan)
        self.assertEqual(preview.status, DONE, preview.err)
        changes = preview.json["changes"]
        self.assertIs(preview.json["needs_restart"], False)
        self.assertEqual([c["kind"] for c in changes], ["hook-files"] * 4 + ["hook-data", "define-machine"])
        scripts, (hook, definition) = changes[:4], changes[4:]
        self.assertEqual([c["path"] for c in scripts], SCRIPTS)
        self.assertEqual([c["mode"] for c in changes], ["0755"] * 4 + ["0644", None])
        self.assertEqual(hook["path"], "/etc/libvirt/hooks/passthrough/%s/kvm.conf" % machine["uuid"])
        self.assertIsNone(hook["before"])
        self.assertIsNone(definition["path"])
        self.assertIn("spice", definition["before"])
        folder = os.path.join(self.top, "exported")
        self.assertEqual(self.run_on("export", plan, folder).status, DONE)
        conf = os.path.join(folder, hook["path"].lstrip("/"))
        with open(conf, encoding="ascii") as f:
            self.assertEqual(f.read(), hook["after"])
        self.assertEqual(stat.S_IMODE(os.stat(conf).st_mode), 0o644)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(conf)).st_mode), 0o755)
        for change in scripts:
            path = os.path.join(folder, change["path"].lstrip("/"))
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o755)
            with open(path, encoding="utf-8") as f:
                self.assertEqual(f.read(), change["after"])
        with open(os.path.join(folder, machine["uuid"] + ".xml"), encoding="utf-8") as f:
            self.assertEqual(f.read(), definition["after"])
        self.check_conf(hook["after"], machine)

    def test_contradicting_plans(self):
        with open(self.plan("sound"), encoding="utf-8") as f:
            text = f.read()
        lines = text.splitlines(True)
        files = text[text.index("step hook-files"):text.index("step hook-data")]
        hook = text[text.index("step hook-data"):text.index("step define-machine")]
        for name, changed in (
                ("role twice", text.replace(" audio\n", " video\n")),
                ("no device", "".join(l for l in lines if not l.startswith(" device"))),
                ("other device", text.replace(" device 0000:09:00.1", " device 0000:0f:00.1")),
                ("no hook", text.replace(hook, "")),
                ("no hook files", text.replace(files, "")),
                ("hook files alone", text.replace(hook, "").replace(text[text.index("step define-machine"):], "")),
                ("no step", "".join(lines[:2])),
                ("no digest", re.sub(r" found [0-9a-f]{64}", " found unknown", text))):
            with self.subTest(name):
                self.assertNotEqual(changed, text)
                self.refused(self.run_on("export", self.file("changed", changed), os.path.join(self.top, "no")))

    def test_export_nowhere(self):
        plan = self.plan("nowhere")
        link = os.path.join(self.top, "link-to-root")
        os.symlink("/", link)
        os.chmod(self.top, 0o755)
        os.chmod(plan, 0o644)
        # As nobody: a check that fails must not be able to write to this computer.
        nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.getuid() == 0 else []
        for folder in ("", "/", "//", "///", "/tmp/..", link):
            done = subprocess.run([*nobody, CTL, "--root", self.tree("desktop-nvidia"), "--connect", self.URI,
                                   "export", plan, folder], capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, USAGE, (folder, done.stderr))

    def test_export_keeps_old_on_failure(self):
        folder = os.path.join(self.top, "old-export")
        uuid = self.machine()["uuid"]
        conf = os.path.join(folder, "etc/libvirt/hooks/passthrough", uuid, "kvm.conf")
        os.makedirs(os.path.dirname(conf))
        os.makedirs(os.path.join(folder, uuid + ".xml"))
        with open(conf, "w", encoding="ascii") as f:
            f.write("OLD\n")
        self.assertEqual(self.run_on("export", self.plan("old"), folder).status, FAILED)
        with open(conf, encoding="ascii") as f:
            self.assertEqual(f.read(), "OLD\n")

    def test_export_again_writes_again(self):
        """What is already in place is still what the plan would install."""
        plan = self.plan("again", "--remove-virtual-display")
        first, second = (os.path.join(self.top, n) for n in ("again-1", "again-2"))
        self.assertEqual(self.run_on("export", plan, first).status, DONE)
        uuid = self.machine()["uuid"]
        with open(os.path.join(first, uuid + ".xml"), encoding="utf-8") as f:
            converted = f.read()
        with open(NODE, encoding="utf-8") as f:
            node = f.read()
        start = node.rindex("<domain", 0, node.index(uuid))
        end = node.index("</domain>", start) + len("</domain>")
        uri = "test://" + self.file("node-again.xml", node[:start] + converted + node[end:])
        root = self.tree("desktop-nvidia")
        machines = ctl("--root", root, "--connect", uri, "--json", "machines").json["machines"]
        self.assertEqual([m["life"] for m in machines if m["name"] == "win11"], ["prepared"])
        path = os.path.join(self.top, "again-plan")
        answer = ctl("--root", root, "--connect", uri, "plan", "--machine", uuid, "--card", CARD,
                     "--remove-virtual-display", "--out", path)
        self.assertEqual(answer.status, DONE, answer.err)
        changes = ctl("--root", root, "--connect", uri, "--json", "preview", path).json["changes"]
        self.assertEqual([c["kind"] for c in changes], ["hook-files"] * 4 + ["hook-data"])
        self.assertEqual(ctl("--root", root, "--connect", uri, "export", path, second).status, DONE)
        self.assertTrue(os.path.exists(os.path.join(second, uuid + ".xml")))

    def test_failed_export_leaves_nothing(self):
        plan = self.plan("half")
        folder = os.path.join(self.top, "half-export")
        os.makedirs(folder)
        # The definition is the last to be written, and a folder is in its place.
        os.makedirs(os.path.join(folder, self.machine()["uuid"] + ".xml"))
        answer = self.run_on("export", plan, folder)
        self.assertEqual(answer.status, FAILED)
        self.one_line(answer, folder)
        self.assertEqual(os.listdir(folder), [self.machine()["uuid"] + ".xml"])

    def test_export_ignores_umask(self):
        folder = os.path.join(self.top, "umask")
        before = os.umask(0o077)
        try:
            self.assertEqual(self.run_on("export", self.plan("umask-plan"), folder).status, DONE)
        finally:
            os.umask(before)
        for top, folders, files in os.walk(folder):
            for name in folders:
                self.assertEqual(stat.S_IMODE(os.stat(os.path.join(top, name)).st_mode), 0o755)
            for name in files:
                wanted = 0o644 if name.endswith((".xml", ".conf")) else 0o755
                self.assertEqual(stat.S_IMODE(os.stat(os.path.join(top, name)).st_mode), wanted)

    def check_conf(self, text, machine):
        pairs = [line.split("=", 1) for line in text.splitlines() if not line.startswith("#")]
        keys = [key for key, _ in pairs]
        values = dict(pairs)
        self.assertEqual(len(keys), len(set(keys)))
        for key in keys:
            self.assertRegex(key, r"^[A-Z][A-Z0-9_]*$")
        self.assertEqual(values["FORMAT"], "1")
        self.assertEqual(values["MACHINE_UUID"], machine["uuid"])
        self.assertEqual(values["VIRSH_GPU_VIDEO"], "pci_0000_09_00_0")
        self.assertRegex(values["VIRSH_GPU_VIDEO_ID"], r"^[0-9a-f]{4}:[0-9a-f]{4}$")
        for part in ("AUDIO", "USB", "SERIAL"):
            self.assertIn("VIRSH_GPU_" + part, values)
            self.assertIn("VIRSH_GPU_%s_ID" % part, values)
        releases = {k: v for k, v in values.items() if k.startswith("RELEASE_")}
        self.assertIn(values.get("RELEASE_SND_HDA_INTEL"), ("unbind",))
        for key, value in releases.items():
            self.assertIn(value, ("unload", "unbind", "refuse"))
            self.assertEqual(value == "unload", key.replace("RELEASE_", "UNLOAD_") in values)
        for key in ("GUARD_SECONDS", "SAY_IT_WORKS_SECONDS", "REBOOT_AFTER_SECONDS"):
            self.assertTrue(values[key].isdigit())

    def test_preview_text(self):
        text = self.run_on("preview", self.plan("text")).out
        self.assertIn("+FORMAT=1", text)
        self.assertRegex(text, r"(?m)^\+\s+<hostdev ")

    def test_plan_by_uuid(self):
        uuid = self.machine()["uuid"]
        path = os.path.join(self.top, "by-uuid")
        self.assertEqual(self.run_on("plan", "--machine", uuid, "--card", CARD, "--out", path).status, DONE)

    def test_stale(self):
        plan = self.plan("stale")
        with open(plan, encoding="utf-8") as f:
            lines = f.read().splitlines(True)
        with open(plan, "w", encoding="utf-8") as f:
            seen = False
            for line in lines:
                seen = seen or line.startswith("step define-machine")
                f.write(" found %064d\n" % 0 if seen and line.startswith(" found") else line)
        self.refused(self.run_on("preview", plan), "win11")

    def test_damaged_plan(self):
        self.refused(self.run_on("preview", self.file("damaged", "PASSTHROUGH-PLAN 1\nrm -rf /\n")), "damaged")

    def test_unknown_machine(self):
        answer = self.run_on("plan", "--machine", "nobody", "--card", CARD, "--out", os.path.join(self.top, "x"))
        self.refused(answer, "nobody")

    def test_blocked_card(self):
        card = next(c for c in self.on("bad-groups", "--json", "cards").json["cards"] if c["verdict"] == "blocked")
        answer = ctl("--root", self.tree("bad-groups"), "--connect", self.URI, "plan", "--machine", "win11",
                     "--card", card["address"], "--whole-group", "--out", os.path.join(self.top, "y"))
        self.refused(answer)
        self.assertFalse(os.path.exists(os.path.join(self.top, "y")))

    def test_no_libvirt(self):
        answer = ctl("--root", self.tree("desktop-nvidia"), "--connect", "test:///nowhere/node.xml", "machines")
        self.assertEqual(answer.status, FAILED)
        self.one_line(answer)

    def test_missing_options(self):
        self.assertEqual(self.run_on("plan", "--machine", "win11").status, USAGE)


class TapResult(unittest.TextTestResult):
    """One TAP line a test, for the build's test runner."""

    def startTest(self, test):
        super().startTest(test)
        self.before = len(self.failures) + len(self.errors)

    def stopTest(self, test):
        good = len(self.failures) + len(self.errors) == self.before
        print("%s %d - %s" % ("ok" if good else "not ok", self.testsRun, test.id()), flush=True)
        super().stopTest(test)


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stderr, resultclass=TapResult).run(suite)
    print("1..%d" % result.testsRun)
    sys.exit(not result.wasSuccessful())
