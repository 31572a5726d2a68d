"""Large made-up computers: `many DEVICES groups=GROUPS`."""

from .spec import Statement

# class, vendor:device, driver: what a desktop is made of
KINDS = [
    ("0604", "1022:1483", "pcieport"), ("0600", "1022:1482", None),
    ("0c05", "1022:790b", "piix4_smbus"), ("0601", "1022:790e", None),
    ("0108", "144d:a808", "nvme"), ("0106", "1022:7901", "ahci"), ("0200", "8086:1539", "igb"),
    ("0c03", "1022:149c", "xhci_hcd"), ("0403", "1022:1487", "snd_hda_intel"),
    ("1300", "1022:1485", None), ("1080", "1022:1486", "ccp"),
]
CARD = [
    ("0300", "10de:1e84", "nvidia"), ("0403", "10de:10f8", "snd_hda_intel"),
    ("0c03", "10de:1ad8", "xhci_hcd"), ("0c80", "10de:1ad9", "nvidia-gpu"),
]


def expand(statements):
    result = []
    for st in statements:
        if st.keyword == "many":
            count, groups = int(st.word(0)), st.number("groups", 40)
            result += [Statement(st.where, "pci", words, options, None)
                       for words, options in devices(count, groups)]
        else:
            result.append(st)
    return result


def devices(count, groups):
    """One card of four functions in the last group, and endpoints in the groups before it."""
    yield ["0000:00:00.2", "0806", "1022:1481"], {}
    for number, (kind, ids, driver) in enumerate(CARD):
        options = {"group": str(groups - 1), "driver": driver, "rev": "a1"}
        if kind == "0300":
            options["boot_vga"] = "1"
        yield [f"0000:01:00.{number}", kind, ids], options
    for index in range(count - len(CARD) - 1):
        domain, rest = divmod(index, 0xf0 * 31)
        bus, slot = divmod(rest, 31)
        kind, ids, driver = KINDS[index % len(KINDS)]
        options = {"group": str(index % (groups - 1)), "rev": "61"}
        if driver:
            options["driver"] = driver
        yield [f"{domain:04x}:{bus + 2:02x}:{slot:02x}.0", kind, ids], options
