"""The name databases of a tree: only what its devices need, from tests/fixtures/*.ids."""

import os

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures")


def read_text(name):
    path = os.path.join(FIXTURES, name)
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def write_ids(tree, bus, extra):
    """The same names on every computer that runs the tests, whatever database it has."""
    if None in extra:
        return
    # A vendor that stands there twice would end libpci's reading.
    tree.write("usr/share/hwdata/pci.ids", read_text("pci.ids") + "".join(extra))
    tree.write("usr/share/hwdata/usb.ids", read_text("usb.ids"))
    tree.raw_link("usr/share/misc/pci.ids", "../hwdata/pci.ids")
    tree.raw_link("usr/share/misc/usb.ids", "../hwdata/usb.ids")
