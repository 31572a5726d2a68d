#pragma once

#include "pt-choices.h"
#include "pt-cli.h"

G_BEGIN_DECLS

/* The options of `xml convert`, which `plan` takes as well. */
#define PT_CLI_CHOICES_ENTRIES                                                                     \
  { "card",                                                                                        \
    0,                                                                                             \
    0,                                                                                             \
    G_OPTION_ARG_STRING,                                                                           \
    &pt_cli_choices.card,                                                                          \
    N_ ("The graphics card, by the address of its display"),                                       \
    N_ ("ADDRESS") },                                                                              \
      { "pci",                                                                                     \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING_ARRAY,                                                                 \
        &pt_cli_choices.pci,                                                                       \
        N_ ("A further PCI device; may be repeated"),                                              \
        N_ ("ADDRESS") },                                                                          \
      { "usb",                                                                                     \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING_ARRAY,                                                                 \
        &pt_cli_choices.usb,                                                                       \
        N_ ("A USB device; may be repeated"),                                                      \
        N_ ("VVVV:PPPP") },                                                                        \
      { "whole-group",                                                                             \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_NONE,                                                                         \
        &pt_cli_choices.whole_group,                                                               \
        N_ ("Take along what shares the card’s IOMMU group"),                                      \
        NULL },                                                                                    \
      { "rom",                                                                                     \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_FILENAME,                                                                     \
        &pt_cli_choices.rom,                                                                       \
        N_ ("An option ROM for the card"),                                                         \
        N_ ("FILE") },                                                                             \
      { "hide-hypervisor",                                                                         \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_NONE,                                                                         \
        &pt_cli_choices.hide_hypervisor,                                                           \
        N_ ("Hide KVM’s signature from old graphics drivers"),                                     \
        NULL },                                                                                    \
      { "vendor-id",                                                                               \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_STRING,                                                                       \
        &pt_cli_choices.vendor_id,                                                                 \
        N_ ("Vendor id of the hypervisor, up to 12 characters"),                                   \
        N_ ("TEXT") },                                                                             \
      { "remove-virtual-display",                                                                  \
        0,                                                                                         \
        0,                                                                                         \
        G_OPTION_ARG_NONE,                                                                         \
        &pt_cli_choices.remove_virtual_display,                                                    \
        N_ ("Take out the virtual display and what hangs on it"),                                  \
        NULL },                                                                                    \
  {                                                                                                \
    "any-machine", 0, 0, G_OPTION_ARG_NONE, &pt_cli_choices.any_machine,                           \
        N_ ("Accept machines that are not Q35, UEFI, x86-64 and KVM"), NULL                        \
  }

typedef struct
{
  char *card;
  char **pci;
  char **usb;
  gboolean whole_group;
  char *rom;
  gboolean hide_hypervisor;
  char *vendor_id;
  gboolean remove_virtual_display;
  gboolean any_machine;
} PtCliChoices;

extern PtCliChoices pt_cli_choices;

PtChoices *pt_cli_read_choices (GError **error);

G_END_DECLS
