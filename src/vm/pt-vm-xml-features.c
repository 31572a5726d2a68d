#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-edit.h"

#include <string.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-xml-tree.h"

static xmlNode *
take_features (PtVmRecord *record, const char *name)
{
  xmlNode *root = record->document->root;
  xmlNode *features;

  features = pt_vm_record_child (record, root, pt_vm_edit_last (root, "os"), "features");
  return pt_vm_record_child (record, features, pt_vm_edit_last (features, name), name);
}

static void
hide_hypervisor (PtVmRecord *record)
{
  xmlNode *kvm = take_features (record, "kvm");
  xmlNode *hidden = pt_vm_tree_child (kvm, "hidden");

  if (hidden != NULL)
    pt_vm_record_set (record, hidden, "state", "on");
  else
    pt_vm_record_add (record, kvm, pt_vm_edit_last (kvm, "hidden"),
                      pt_vm_tree_new (kvm, "hidden", "state", "on", NULL));
}

/* With mode='passthrough', every feature is the host's, and the schema allows none beside it. */
static gboolean
set_vendor_id (PtVmRecord *record, const char *value, GError **error)
{
  xmlNode *features = pt_vm_tree_child (record->document->root, "features");
  xmlNode *hyperv = pt_vm_tree_child (features, "hyperv");
  xmlNode *vendor_id;

  if (pt_vm_tree_has (hyperv, "mode", "passthrough"))
    {
      g_set_error (
          error, PT_ERROR, PT_ERROR_CONFLICT,
          _ ("The machine passes all Hyper-V features through, at line %ld, so it can have no "
             "vendor id of its own; leave the vendor id out, or list the features one by "
             "one"),
          xmlGetLineNo (hyperv));
      return FALSE;
    }
  hyperv = take_features (record, "hyperv");
  vendor_id = pt_vm_tree_child (hyperv, "vendor_id");
  if (vendor_id != NULL)
    {
      pt_vm_record_set (record, vendor_id, "state", "on");
      pt_vm_record_set (record, vendor_id, "value", value);
    }
  else
    pt_vm_record_add (record, hyperv, pt_vm_edit_last (hyperv, "vendor_id"),
                      pt_vm_tree_new (hyperv, "vendor_id", "state", "on", "value", value, NULL));
  return TRUE;
}

/* QEMU leaves TOPOEXT out even of the host's own CPU; without it, the guest does not see that its
 * threads are pairs (target/i386/cpu.c, no_autoenable_flags). A feature that is named already was
 * somebody's decision. */
static void
add_topoext (PtVmRecord *record)
{
  xmlNode *cpu = pt_vm_tree_child (record->document->root, "cpu");
  const xmlNode *feature;
  guint threads;

  if (!pt_vm_tree_has (cpu, "mode", "host-passthrough")
      || !pt_vm_tree_number (pt_vm_tree_child (cpu, "topology"), "threads", 1, &threads)
      || threads < 2)
    return;
  for (feature = pt_vm_tree_child (cpu, "feature"); feature != NULL;
       feature = pt_vm_tree_next (feature, "feature"))
    if (pt_vm_tree_has (feature, "name", "topoext"))
      return;
  pt_vm_record_add (record, cpu, pt_vm_edit_last (cpu, "feature"),
                    pt_vm_tree_new (cpu, "feature", "policy", "require", "name", "topoext", NULL));
}

/**
 * pt_vm_edit_features:
 * @record: record of the changes
 * @edits: the wanted state
 * @error: return location for an error
 *
 * Sets what the guest sees of the hypervisor and of its processor's threads.
 *
 * Returns: FALSE with PT_ERROR_CONFLICT where the machine's own settings don't allow it
 */
gboolean
pt_vm_edit_features (PtVmRecord *record, const PtEdits *edits, GError **error)
{
  if (edits->hide_hypervisor)
    hide_hypervisor (record);
  if (edits->vendor_id != NULL && !set_vendor_id (record, edits->vendor_id, error))
    return FALSE;
  if (edits->topoext)
    add_topoext (record);
  return TRUE;
}
