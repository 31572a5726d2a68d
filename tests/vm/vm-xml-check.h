#pragma once

#include "pt-vm-xml.h"

/* A machine around what a test is about: BEFORE goes between the names and <devices>. */
#define MACHINE(before, devices)                                                                   \
  "<domain type=\"kvm\">\n"                                                                        \
  "  <name>guest</name>\n"                                                                         \
  "  <memory unit=\"KiB\">1048576</memory>\n"                                                      \
  "  <os firmware=\"efi\">\n"                                                                      \
  "    <type arch=\"x86_64\" machine=\"q35\">hvm</type>\n"                                         \
  "  </os>\n" before "  <devices>\n" devices "  </devices>\n"                                      \
  "</domain>\n"

#define CARD_HOSTDEV(function, attributes, more)                                                   \
  "    <hostdev mode=\"subsystem\" type=\"pci\"" attributes ">\n"                                  \
  "      <source>\n"                                                                               \
  "        <address domain=\"0x0000\" bus=\"0x09\" slot=\"0x00\" function=\"" function "\"/>\n"    \
  "      </source>\n" more "    </hostdev>\n"

PtEdits *check_new_edits (const char *card, const char *pci, const char *usb);
char *check_convert (const char *xml, const PtEdits *edits);
void check_refused (const char *xml, const PtEdits *edits, int code, const char *words);
void check_count (const char *xml, const char *xpath, int count);
void check_value (const char *xml, const char *xpath, const char *value);
char *check_without_record (const char *xml);
