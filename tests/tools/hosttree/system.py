"""The operating system: distribution, kernel, modules, libvirt, display manager, sessions."""

LIBVIRT_MODULAR = ["virtqemud", "virtnetworkd", "virtnodedevd", "virtstoraged", "virtlogd"]
FIRMWARE = """{
    "description": "UEFI firmware for x86_64",
    "interface-types": ["uefi"],
    "mapping": {
        "device": "flash",
        "executable": {"filename": "/usr/share/OVMF/OVMF_CODE_4M.fd", "format": "raw"},
        "nvram-template": {"filename": "/usr/share/OVMF/OVMF_VARS_4M.fd", "format": "raw"}
    },
    "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}],
    "features": ["acpi-s3", "amd-sev"],
    "tags": []
}
"""
EFI_GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
LOADER_VENDOR = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"


def do_os(host, st):
    tree = host.tree
    lines = [f"ID={st.word(0)}"]
    if st.get("like"):
        lines.append(f'ID_LIKE="{st.get("like")}"')
    if st.word(1, "") != "":
        lines.append(f'VERSION_ID="{st.word(1)}"')
    lines.append(f'PRETTY_NAME="{st.word(2, st.word(0))}"')
    tree.write("usr/lib/os-release", "".join(line + "\n" for line in lines))
    tree.raw_link("etc/os-release", "../usr/lib/os-release")
    for name in ("bin", "sbin", "lib"):
        tree.dir("usr/" + name)
        tree.raw_link(name, "usr/" + name)
    if st.flag("ostree"):
        tree.write("run/ostree-booted")


def do_kernel(host, st):
    tree, release = host.tree, st.word(0)
    host.release = release
    tree.line("proc/sys/kernel/osrelease", release)
    tree.line("proc/sys/kernel/ostype", "Linux")
    tree.line("proc/version", f"Linux version {release} (builder@host) (gcc) #1 SMP")
    folder = f"usr/lib/modules/{release}"
    builtin = st.items("builtin")
    tree.write(folder + "/modules.builtin", "".join(
        f"kernel/drivers/{name}.ko\n" for name in ["pci/pcie/pcieport"] + builtin))
    loadable = ["vfio/pci/vfio-pci", "vfio/vfio", "vfio/vfio_iommu_type1"]
    if st.flag("novfio"):
        loadable = []
    tree.write(folder + "/modules.dep", "".join(
        f"kernel/drivers/{name}.ko{st.get('packed', '')}:\n" for name in loadable))
    config = st.items("config")
    if config:
        text = "".join(f"CONFIG_{item}=y\n" if not item.startswith("-") else
                       f"# CONFIG_{item[1:]} is not set\n" for item in config)
        tree.write(st.get("configat", f"boot/config-{release}"), text)
    for number, name in enumerate(st.items("tables") or ["APIC", "FACP", "HPET", "MCFG", "SSDT1"]):
        tree.write(f"sys/firmware/acpi/tables/{name}", b"", 0o400)


def do_cmdline(host, st):
    host.tree.line("proc/cmdline", st.word(0))


def do_memory(host, st):
    total = int(st.word(0)) << 10
    free = st.number("free", total >> 11) << 10
    host.tree.write("proc/meminfo", f"MemTotal:       {total} kB\nMemFree:        {free // 2} kB\n"
                    f"MemAvailable:   {free} kB\nHugePages_Total:       0\n"
                    "Hugepagesize:       2048 kB\n")


def do_modules(host, st):
    host.modules.update((name, 1) for name in st.words)


def do_firmware(host, st):
    """firmware uefi|bios secureboot=on|off loader=NAME lockdown=none|integrity"""
    tree = host.tree
    if st.word(0) == "uefi":
        tree.dir("sys/firmware/efi/efivars")
        tree.line("sys/firmware/efi/fw_platform_size", "64")
        state = st.get("secureboot")
        if state:
            tree.write(f"sys/firmware/efi/efivars/SecureBoot-{EFI_GLOBAL}",
                       b"\x06\0\0\0" + (b"\1" if state == "on" else b"\0"))
        if st.get("loader"):
            tree.write(f"sys/firmware/efi/efivars/LoaderInfo-{LOADER_VENDOR}",
                       b"\x06\0\0\0" + (st.get("loader") + "\0").encode("utf-16-le"))
    else:
        st.get("secureboot")
    mode = st.get("lockdown")
    if mode:
        words = [f"[{w}]" if w == mode else w for w in ("none", "integrity", "confidentiality")]
        tree.line("sys/kernel/security/lockdown", " ".join(words))


def do_security(host, st):
    for word in st.words:
        if word == "apparmor":
            host.tree.line("sys/module/apparmor/parameters/enabled", "Y")
        elif word == "selinux":
            host.tree.line("sys/fs/selinux/enforce", "1")
        else:
            st.fail(f"unknown {word}")


def do_systemd(host, st):
    host.tree.dir("run/systemd/system")
    host.tree.line("proc/1/comm", "systemd")


def unit(tree, name, text=""):
    tree.write(f"usr/lib/systemd/system/{name}", text or f"[Unit]\nDescription={name}\n")


def do_display_manager(host, st):
    """An absolute link, as systemd makes it: below another root it leads outside."""
    name = st.word(0)
    unit(host.tree, f"{name}.service", f"[Unit]\nDescription={name}\n\n[Install]\n"
         "Alias=display-manager.service\n")
    host.tree.raw_link("etc/systemd/system/display-manager.service",
                       st.get("target", f"/usr/lib/systemd/system/{name}.service"))


def do_session(host, st):
    """session ID user=anna uid=1000 seat=seat0 class=user type=wayland"""
    tree, number = host.tree, st.word(0)
    uid, seat = st.get("uid", "1000"), st.get("seat", "seat0")
    remote = "1" if seat == "-" else "0"
    values = {"UID": uid, "USER": st.get("user", "anna"), "ACTIVE": st.get("active", "1"),
              "IS_DISPLAY": "1", "STATE": st.get("state", "active"), "REMOTE": remote,
              "TYPE": st.get("type", "wayland"), "ORIGINAL_TYPE": st.get("type", "wayland"),
              "CLASS": st.get("class", "user"), "SCOPE": f"session-{number}.scope",
              "LEADER": "1234", "AUDIT": number}
    if seat != "-":
        values["SEAT"] = seat
        values["VTNR"] = st.get("vt", "2")
    tree.write(f"run/systemd/sessions/{number}", "# This is private data. Do not parse.\n" +
               "".join(f"{key}={value}\n" for key, value in values.items()))
    tree.write(f"run/systemd/users/{uid}", f"NAME={values['USER']}\nSTATE=active\n")


def do_console(host, st):
    """console "(M) frame buffer device" bind=1"""
    number = host.consoles
    host.consoles += 1
    folder = f"sys/devices/virtual/vtconsole/vtcon{number}"
    host.tree.line(folder + "/name", st.word(0))
    host.tree.line(folder + "/bind", st.get("bind", "1"))
    host.tree.link(f"sys/class/vtconsole/vtcon{number}", folder)


def do_framebuffer(host, st):
    """framebuffer efi-framebuffer.0 "EFI VGA" """
    name = st.word(0)
    if name != "-":
        folder = f"sys/devices/platform/{name}"
        host.tree.line(folder + "/modalias", f"platform:{name.split('.')[0]}")
        host.tree.link(f"sys/bus/platform/devices/{name}", folder)
    if len(st.words) > 1:
        host.framebuffers.append(st.word(1))


def do_libvirt(host, st):
    """libvirt monolithic|modular [stopped] [hooks] [network=active|inactive]"""
    tree, kind = host.tree, st.word(0)
    words = st.words[1:]
    names = {"monolithic": ["libvirtd", "virtlogd"], "modular": LIBVIRT_MODULAR}.get(kind)
    if names is None:
        st.fail("monolithic or modular")
    for name in names:
        tree.program(f"usr/sbin/{name}")
        unit(tree, f"{name}.service")
        unit(tree, f"{name}.socket")
        tree.raw_link(f"etc/systemd/system/sockets.target.wants/{name}.socket",
                      f"/usr/lib/systemd/system/{name}.socket")
        if "stopped" not in words:
            tree.socket(f"run/libvirt/{'libvirt' if name == 'libvirtd' else name}-sock")
    tree.write("etc/libvirt/libvirt.conf", "")
    tree.write("etc/libvirt/qemu.conf", "")
    if "hooks" in words:
        tree.dir("etc/libvirt/hooks")
    network = st.get("network")
    if network:
        tree.write("etc/libvirt/qemu/networks/default.xml",
                   "<network>\n  <name>default</name>\n</network>\n")
        if network == "active":
            tree.write("run/libvirt/network/default.pid", "1500\n")
    tree.program("usr/bin/virsh")


def do_programs(host, st):
    for name in st.words:
        if name == "ovmf":
            tree = host.tree
            tree.write("usr/share/qemu/firmware/60-edk2-x86_64.json", FIRMWARE)
            tree.write("usr/share/OVMF/OVMF_CODE_4M.fd")
            tree.write("usr/share/OVMF/OVMF_VARS_4M.fd")
        else:
            host.tree.program(f"usr/{'sbin' if name in ('dnsmasq', 'sshd') else 'bin'}/{name}")


def do_ssh(host, st):
    """ssh enabled|installed, unit ssh (Debian) or sshd"""
    name = st.get("unit", "ssh")
    host.tree.program("usr/sbin/sshd")
    unit(host.tree, f"{name}.service")
    if st.word(0) == "enabled":
        host.tree.raw_link(f"etc/systemd/system/multi-user.target.wants/{name}.service",
                           f"/usr/lib/systemd/system/{name}.service")


def do_kvm(host, st):
    """kvm amd|intel nested=1"""
    module = f"kvm_{st.word(0)}"
    host.modules["kvm"] = host.modules[module] = 1
    host.tree.write("dev/kvm")
    nested = st.get("nested", "1")
    if nested != "-":
        host.tree.line(f"sys/module/{module}/parameters/nested", nested)


def finish(host):
    tree = host.tree
    if host.modules:
        text = ""
        for name in sorted(host.modules):
            tree.line(f"sys/module/{name}/refcnt", "1")
            tree.line(f"sys/module/{name}/initstate", "live")
            text += f"{name} 131072 1 - Live 0x0000000000000000\n"
        tree.write("proc/modules", text)
    if host.framebuffers:
        tree.write("proc/fb", "".join(f"{i} {name}\n" for i, name in enumerate(host.framebuffers)))
        for i, name in enumerate(host.framebuffers):
            tree.line(f"sys/class/graphics/fb{i}/name", name)
    if host.mounts:
        tree.raw_link("proc/self", "4242")
        tree.raw_link("proc/mounts", "self/mounts")
        tree.write("proc/4242/mountinfo", "".join(
            f"{20 + i} 1 {number} / {where} rw,relatime shared:{i + 1} - {kind} {device} rw\n"
            for i, (device, where, kind, number) in enumerate(host.mounts)))
        tree.write("proc/4242/mounts", "".join(
            f"{device} {where} {kind} rw,relatime 0 0\n"
            for device, where, kind, _ in host.mounts))
        swaps = "".join(f"{path} partition 8388604 0 -2\n" for path in host.swaps)
        tree.write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n" + swaps)
