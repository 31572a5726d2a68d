#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-edit.h"

#include <string.h>

#include "pt-vm-xml-tree.h"

/* "chardev 'spicevmc' not supported without spice graphics" (libvirt, src/qemu/qemu_validate.c,
 * qemuValidateDomainChrSourceDef): whatever device has such an end, the machine would not start. */
static gboolean
needs_spice (const xmlNode *device)
{
  const char *type = pt_vm_tree_get (device, "type");

  if (pt_vm_tree_is (device, "rng"))
    type = pt_vm_tree_get (pt_vm_tree_child (device, "backend"), "type");
  return g_strcmp0 (type, "spicevmc") == 0 || g_strcmp0 (type, "spiceport") == 0;
}

/* An absolute pointer belongs to the picture that it points into; libvirt puts a tablet that names
 * no bus on USB. */
static gboolean
is_usb_tablet (const xmlNode *device)
{
  return pt_vm_tree_is (device, "input") && pt_vm_tree_has (device, "type", "tablet")
         && (pt_vm_tree_get (device, "bus") == NULL || pt_vm_tree_has (device, "bus", "usb"));
}

static gboolean
goes_with_display (const xmlNode *device)
{
  static const char *const ends[]
      = { "channel", "redirdev", "smartcard", "serial", "parallel", "console", "rng" };

  if (pt_vm_tree_is (device, "graphics") || pt_vm_tree_is (device, "sound"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (pt_vm_tree_is (device, ends[i]))
      return needs_spice (device);
  return is_usb_tablet (device);
}

/* Both kinds send their sound to the display's viewer. */
static gboolean
is_display_audio (const xmlNode *device)
{
  return pt_vm_tree_is (device, "audio")
         && (pt_vm_tree_has (device, "type", "spice") || pt_vm_tree_has (device, "type", "dbus"));
}

static gboolean
is_video (const xmlNode *device)
{
  return pt_vm_tree_is (device, "video")
         && !pt_vm_tree_has (pt_vm_tree_child (device, "model"), "type", "none");
}

static gboolean
has_no_video (const xmlNode *devices)
{
  const xmlNode *video = pt_vm_tree_child (devices, "video");

  while (video != NULL && is_video (video))
    video = pt_vm_tree_next (video, "video");
  return video != NULL;
}

static void
replace_audio (PtVmRecord *record, xmlNode *audio)
{
  const char *id = pt_vm_tree_get (audio, "id");
  xmlNode *none
      = pt_vm_tree_new (audio, "audio", "id", id != NULL ? id : "1", "type", "none", NULL);

  pt_vm_record_add (record, audio->parent, audio, none);
  pt_vm_record_remove (record, audio);
}

/* A machine with no <video> at all may get a default one; "none" says that it is meant. It must be
 * the only one (src/conf/domain_validate.c, virDomainDefVideoValidate). */
static void
replace_video (PtVmRecord *record, xmlNode *video)
{
  xmlNode *none;

  if (!has_no_video (video->parent))
    {
      none = pt_vm_tree_new (video, "video", NULL);
      pt_vm_tree_new_child (none, "model", "type", "none", NULL);
      pt_vm_record_add (record, video->parent, video, none);
    }
  pt_vm_record_remove (record, video);
}

/* "graphics device is needed for attribute value 'display=on' in <hostdev>" (qemu_validate.c); the
 * boot display (ramfb) is a part of that display. */
static void
switch_off_mediated_display (PtVmRecord *record, xmlNode *hostdev)
{
  g_autofree char *key = NULL;

  if (!pt_vm_tree_has (hostdev, "type", "mdev") || !pt_vm_tree_has (hostdev, "display", "on"))
    return;
  /* One without an id of its own is refused by libvirt anyway. */
  key = pt_vm_tree_key (hostdev);
  if (key == NULL || pt_vm_edit_hostdev (record, "mdev", key) != hostdev)
    return;
  pt_vm_record_set (record, hostdev, "display", "off");
  if (pt_vm_tree_has (hostdev, "ramfb", "on"))
    pt_vm_record_set (record, hostdev, "ramfb", "off");
}

/**
 * pt_vm_edit_display:
 * @record: record of the changes
 * @edits: the wanted state
 *
 * Takes out the virtual display, and what libvirt would refuse or the user could not use without
 * it; nothing else. The controllers stay: other devices are on them.
 */
void
pt_vm_edit_display (PtVmRecord *record, const PtEdits *edits)
{
  xmlNode *devices = pt_vm_edit_devices (record);
  xmlNode *next;

  if (!edits->remove_virtual_display)
    return;
  for (xmlNode *device = pt_vm_tree_first (devices); device != NULL; device = next)
    {
      next = pt_vm_tree_following (device);
      if (goes_with_display (device))
        pt_vm_record_remove (record, device);
      else if (is_display_audio (device))
        replace_audio (record, device);
      else if (is_video (device))
        replace_video (record, device);
      else if (pt_vm_tree_is (device, "hostdev"))
        switch_off_mediated_display (record, device);
    }
}
