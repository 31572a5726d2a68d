#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-vm-first-light.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-document.h"
#include "pt-vm-xml-tree.h"

/* Where libvirt keeps the variables of a machine whose definition does not say (src/qemu/
 * qemu_domain.c, qemuDomainNVRAMPathFormat). */
#define NVRAM_FOLDER "/var/lib/libvirt/qemu/nvram"

/* What of a definition is firmware, memory and processors. Everything else is left out, so that
 * what a later libvirt brings is left out, too. */
static const char *const kept[] = {
  "name",          "uuid",    "memory",    "currentMemory", "maxMemory",
  "memoryBacking", "vcpu",    "vcpus",     "cputune",       "numatune",
  "resource",      "sysinfo", "os",        "features",      "cpu",
  "clock",         "pm",      "iothreads", "iothreadids",   "seclabel",
  "devices",       NULL,
};

/* A kernel that is started without its disk shows no firmware's picture. */
static const char *const dropped_of_os[] = { "kernel", "initrd", "cmdline", "dtb", NULL };

static void
drop (xmlNode *node)
{
  xmlUnlinkNode (node);
  xmlFreeNode (node);
}

static gboolean
is_one_of (const xmlNode *node, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (pt_vm_tree_is (node, names[i]))
      return TRUE;
  return FALSE;
}

static void
drop_children (xmlNode *parent, const char *const *names, gboolean those)
{
  xmlNode *next;

  for (xmlNode *node = pt_vm_tree_first (parent); node != NULL; node = next)
    {
      next = pt_vm_tree_following (node);
      if (is_one_of (node, names) == those)
        drop (node);
    }
}

/* The card's functions are those that libvirt itself must not touch. */
static gboolean
is_card (const xmlNode *node)
{
  PtPciAddress address;

  return pt_vm_tree_is (node, "hostdev") && pt_vm_tree_has (node, "type", "pci")
         && pt_vm_tree_has (node, "mode", "subsystem") && !pt_vm_tree_has (node, "managed", "yes")
         && pt_vm_tree_pci_address (pt_vm_tree_child (pt_vm_tree_child (node, "source"), "address"),
                                    &address);
}

/* Controllers are where the card is plugged in; those of disks and channels are not needed. */
static gboolean
is_needed (const xmlNode *node)
{
  return pt_vm_tree_is (node, "emulator") || pt_vm_tree_is (node, "iommu")
         || (pt_vm_tree_is (node, "controller")
             && (pt_vm_tree_has (node, "type", "pci") || pt_vm_tree_has (node, "type", "usb")));
}

static guint
reduce_devices (xmlNode *devices)
{
  guint functions = 0;
  xmlNode *next;

  for (xmlNode *node = pt_vm_tree_first (devices); node != NULL; node = next)
    {
      next = pt_vm_tree_following (node);
      if (is_card (node))
        functions++;
      else if (!is_needed (node))
        drop (node);
    }
  /* Without this libvirt adds one. */
  pt_vm_tree_new_child (devices, "memballoon", "model", "none", NULL);
  return functions;
}

/* The path that the definition gives: as text, or as libvirt 8.5 and later write it for storage. */
static char *
nvram_path (xmlNode *nvram)
{
  xmlNode *source = pt_vm_tree_child (nvram, "source");
  xmlChar *text = NULL;
  char *path = NULL;

  if (source != NULL)
    return g_strdup (pt_vm_tree_get (source, "file"));
  text = xmlNodeGetContent (nvram);
  path = text != NULL ? g_strstrip (g_strdup ((const char *) text)) : NULL;
  xmlFree (text);
  return path;
}

static void
set_nvram (xmlNode *nvram, const char *copy)
{
  xmlNode *next;

  for (xmlNode *node = nvram->children; node != NULL; node = next)
    {
      next = node->next;
      drop (node);
    }
  pt_vm_tree_set (nvram, "type", NULL);
  xmlNodeAddContent (nvram, BAD_CAST copy);
}

static gboolean
is_uefi (xmlNode *os)
{
  return pt_vm_tree_has (os, "firmware", "efi")
         || pt_vm_tree_has (pt_vm_tree_child (os, "loader"), "type", "pflash");
}

/* The machine's own variables stay as they are: firmware without its disks may drop their boot
 * entries. The template goes only into a private file, where the machine has none of its own. */
static gboolean
replace_nvram (PtFirstLight *light, xmlNode *root, const char *copy, GError **error)
{
  xmlNode *os = pt_vm_tree_child (root, "os");
  xmlNode *nvram = os != NULL ? pt_vm_tree_child (os, "nvram") : NULL;

  if (os == NULL || (nvram == NULL && !is_uefi (os)))
    return TRUE;
  light->nvram = nvram != NULL ? nvram_path (nvram) : NULL;
  if (nvram != NULL && pt_vm_tree_has (nvram, "type", "network"))
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                           _ ("The machine keeps its firmware’s variables on another computer; "
                              "first light cannot copy them"));
      return FALSE;
    }
  if (light->nvram == NULL || light->nvram[0] == '\0')
    {
      xmlNode *name = pt_vm_tree_child (root, "name");
      xmlChar *text = name != NULL ? xmlNodeGetContent (name) : NULL;

      g_free (light->nvram);
      light->nvram = NULL;
      if (text != NULL && strchr ((const char *) text, '/') == NULL)
        light->nvram = g_strdup_printf (NVRAM_FOLDER "/%s_VARS.fd", (const char *) text);
      light->nvram_is_guess = TRUE;
      xmlFree (text);
    }
  if (nvram == NULL)
    nvram = pt_vm_tree_new_child (os, "nvram", NULL);
  set_nvram (nvram, copy);
  return TRUE;
}

/* It ends with the first thing that its firmware does about it. */
static void
set_endings (xmlNode *root)
{
  static const char *const endings[] = { "on_poweroff", "on_reboot", "on_crash" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    xmlNodeAddContent (pt_vm_tree_new_child (root, endings[i], NULL), BAD_CAST "destroy");
}

static gboolean
reduce (PtFirstLight *light, xmlNode *root, const char *copy, GError **error)
{
  xmlNode *os = pt_vm_tree_child (root, "os");

  drop_children (root, kept, FALSE);
  if (os != NULL)
    drop_children (os, dropped_of_os, TRUE);
  if (reduce_devices (pt_vm_tree_child (root, "devices")) == 0)
    {
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                           _ ("The machine has no card that is handed over"));
      return FALSE;
    }
  set_endings (root);
  return replace_nvram (light, root, copy, error);
}

/**
 * pt_first_light_make:
 * @xml: a machine's definition for its next start
 * @nvram_copy: where the copy of its firmware's variables will be
 * @error: return location for an error
 *
 * Makes of a machine what shows its firmware's picture on its card and can do no harm: the same
 * name and UUID (so that the hook knows it), firmware, memory, processors and the card; no disk,
 * network, TPM, USB device or other device of this computer.
 *
 * Returns: (transfer full): the first light; NULL with PT_ERROR_NOT_SUPPORTED where there is no
 *   card, or with the errors of pt_vm_document_parse()
 */
PtFirstLight *
pt_first_light_make (const char *xml, const char *nvram_copy, GError **error)
{
  g_autoptr (PtVmDocument) document = pt_vm_document_parse (xml, -1, error);
  g_autoptr (PtFirstLight) light = g_new0 (PtFirstLight, 1);

  if (document == NULL || !reduce (light, document->root, nvram_copy, error))
    return NULL;
  light->xml = pt_vm_document_write (document);
  return g_steal_pointer (&light);
}

void
pt_first_light_free (PtFirstLight *light)
{
  g_free (light->xml);
  g_free (light->nvram);
  g_free (light);
}
