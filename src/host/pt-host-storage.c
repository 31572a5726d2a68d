#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#define BLOCK "sys/block"

/* More disks than a computer has; and partitions on one. */
#define DISK_LIMIT 4096
#define PART_LIMIT 1024

static void
disk_free (PtDisk *disk)
{
  g_free (disk->name);
  g_ptr_array_unref (disk->places);
  g_ptr_array_unref (disk->parts);
  g_free (disk->use);
  g_free (disk);
}

void
pt_storage_free (PtStorage *storage)
{
  g_hash_table_unref (storage->by_name);
  g_ptr_array_unref (storage->disks);
  g_free (storage);
}

/* "nvme12" in "nvme12n1" or "nvme12c3n1": how much of a name is the NVMe controller or subsystem.
 */
static gsize
nvme_length (const char *name)
{
  if (!g_str_has_prefix (name, "nvme") || !g_ascii_isdigit (name[4]))
    return 0;
  return 4 + strspn (name + 4, "0123456789");
}

/* With native multipath the kernel shows an NVMe disk below /sys/devices/virtual/nvme-subsystem;
 * the links of the controllers there lead to the PCI functions (drivers/nvme/host/core.c). */
static void
add_nvme_places (PtDisk *disk, PtRoot *root, const char *place)
{
  const char *at = strstr (place, "/devices/virtual/nvme-subsystem/");
  g_autofree char *folder = NULL;
  g_auto (GStrv) names = NULL;

  if (at == NULL)
    return;
  folder = g_strconcat ("sys", at, NULL);
  *strrchr (folder, '/') = '\0';
  names = pt_root_list (root, folder, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL && disk->places->len < 16; i++)
    {
      gsize length = nvme_length (names[i]);
      g_autofree char *path = NULL;
      char *text;

      if (length == 0 || names[i][length] != '\0')
        continue;
      path = g_strconcat (folder, "/", names[i], NULL);
      text = pt_root_read_link (root, path, NULL);
      if (text != NULL)
        g_ptr_array_add (disk->places, text);
    }
}

static void
read_places (PtDisk *disk, PtRoot *root)
{
  g_autofree char *path = g_strconcat (BLOCK "/", disk->name, NULL);
  g_autofree char *device = g_strconcat (path, "/device", NULL);
  char *text = pt_root_read_link (root, path, NULL);

  if (text == NULL)
    text = pt_root_read_link (root, device, NULL);
  if (text == NULL)
    return;
  g_ptr_array_add (disk->places, text);
  add_nvme_places (disk, root, text);
}

/* Partitions are folders in the disk's that begin with its name. */
static void
read_parts (PtStorage *storage, PtDisk *disk, PtRoot *root)
{
  g_autofree char *path = g_strconcat (BLOCK "/", disk->name, NULL);
  g_auto (GStrv) names = pt_root_list (root, path, NULL);
  gsize length = strlen (disk->name);

  for (guint i = 0; names != NULL && names[i] != NULL && disk->parts->len < PART_LIMIT; i++)
    if (strncmp (names[i], disk->name, length) == 0 && names[i][length] != '\0')
      {
        g_ptr_array_add (disk->parts, g_strdup (names[i]));
        g_hash_table_insert (storage->by_name, g_strdup (names[i]), disk);
      }
}

/* Loop devices, RAM disks and compressed swap are on no PCI function. */
static gboolean
is_of_memory (const char *name)
{
  return g_str_has_prefix (name, "loop") || g_str_has_prefix (name, "ram")
         || g_str_has_prefix (name, "zram");
}

/* Reads the disks; those on no device (device mapper, RAID) are kept too, as steps between a
 * disk and what is mounted. */
PtStorage *
pt_storage_read (PtRoot *root)
{
  PtStorage *storage = g_new0 (PtStorage, 1);
  g_auto (GStrv) names = pt_root_list (root, BLOCK, NULL);

  storage->disks = g_ptr_array_new_with_free_func ((GDestroyNotify) disk_free);
  storage->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL && storage->disks->len < DISK_LIMIT; i++)
    {
      PtDisk *disk;

      if (is_of_memory (names[i]))
        continue;
      disk = g_new0 (PtDisk, 1);
      disk->name = g_strdup (names[i]);
      disk->places = g_ptr_array_new_with_free_func (g_free);
      disk->parts = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (storage->disks, disk);
      g_hash_table_insert (storage->by_name, g_strdup (disk->name), disk);
      read_places (disk, root);
      read_parts (storage, disk, root);
    }
  pt_storage_find_uses (storage, root);
  return storage;
}
