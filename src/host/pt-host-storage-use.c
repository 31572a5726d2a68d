#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#include "pt-i18n.h"
#include "pt-words.h"

/* What uses a disk: what is mounted from it or swaps on it, also by way of LVM, RAID, encryption,
 * a btrfs of several disks, or a ZFS pool. */

#define BLOCK "sys/block"

/* More mounts, and more steps from a disk up to a mount, than a computer has. */
#define MOUNT_LIMIT 16384
#define NODE_LIMIT 4096
#define SHOWN_MOUNTS 3

/* Places without which the system does not run. */
static const char *const system_places[] = {
  "/", "/usr", "/var", "/etc", "/boot", "/boot/efi", "/efi", "/sysroot", "/nix", "/nix/store", NULL,
};

typedef struct
{
  PtRoot *root;
  PtStorage *storage;
  GHashTable *mounts; /* name of a block device, or "zfs:" and a pool → GPtrArray of places */
  GHashTable *swaps;  /* set of names of block devices */
  GHashTable *zfs;    /* name of a block device → pool */
  GHashTable *mapped; /* device mapper's name → kernel's name; NULL until asked for */
} Uses;

/* What was found above one disk. */
typedef struct
{
  GHashTable *seen;
  GPtrArray *places;
  gboolean swap;
  char *holder; /* the first one, for want of anything better to say */
  char *pool;
} Found;

/* Puts back what the kernel escapes in /proc/mounts: "\040" (fs/proc_namespace.c mangle()). */
static char *
unescape (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (text[0] == '\\' && text[1] >= '0' && text[1] <= '3' && g_ascii_isdigit (text[2])
          && g_ascii_isdigit (text[3]))
        {
          g_string_append_c (
              out, (char) ((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0')));
          text += 3;
        }
      else
        g_string_append_c (out, *text);
    }
  return g_string_free (out, FALSE);
}

/* The device mapper's devices by the names that people give them. */
static char *
find_mapped (Uses *uses, const char *mapped)
{
  GPtrArray *disks = uses->storage->disks;
  gboolean filled = uses->mapped != NULL;

  if (!filled)
    uses->mapped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; !filled && i < disks->len; i++)
    {
      const PtDisk *disk = disks->pdata[i];
      g_autofree char *path = NULL;
      char *name;

      if (!g_str_has_prefix (disk->name, "dm-"))
        continue;
      path = g_strconcat (BLOCK "/", disk->name, "/dm/name", NULL);
      name = pt_root_read_line (uses->root, path, NULL);
      if (name != NULL)
        g_hash_table_insert (uses->mapped, name, disk->name);
    }
  return g_strdup (g_hash_table_lookup (uses->mapped, mapped));
}

/* "/dev/root" is what the kernel calls the root device when there is no initial RAM disk; the
 * number beside the mount tells which one it is. */
static char *
find_numbered (Uses *uses, const char *source)
{
  g_autofree char *text = pt_root_read (uses->root, "proc/self/mountinfo", NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", MOUNT_LIMIT);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *dash = strstr (lines[i], " - ");
      g_auto (GStrv) tail = g_strsplit (dash ? dash + 3 : "", " ", 3);
      g_auto (GStrv) head = g_strsplit (lines[i], " ", 4);
      g_autofree char *path = NULL;

      if (g_strv_length (tail) < 2 || !g_str_equal (tail[1], source) || g_strv_length (head) < 3
          || strchr (head[2], '/') != NULL)
        continue;
      path = g_strconcat ("sys/dev/block/", head[2], NULL);
      return pt_root_link_name (uses->root, path);
    }
  return NULL;
}

/* The kernel's name for a device file: what stands in /sys/block or is a partition there. */
static char *
kernel_name (Uses *uses, const char *source)
{
  g_autofree char *name = NULL;
  const char *tail = source + strlen ("/dev/");
  g_autofree char *path = NULL;

  if (!g_str_has_prefix (source, "/dev/"))
    return NULL;
  name = g_strdup (tail);
  /* sysfs cannot have a slash in a name and writes "!" (drivers/base/core.c). */
  g_strdelimit (name, "/", '!');
  if (g_hash_table_contains (uses->storage->by_name, name))
    return g_steal_pointer (&name);
  if (g_str_has_prefix (tail, "mapper/"))
    return find_mapped (uses, tail + strlen ("mapper/"));
  if (g_str_equal (tail, "root"))
    return find_numbered (uses, source);
  path = g_strconcat ("dev/", tail, NULL);
  return pt_root_link_name (uses->root, path);
}

static void
add_place (GHashTable *mounts, const char *name, const char *place)
{
  GPtrArray *places = g_hash_table_lookup (mounts, name);

  if (places == NULL)
    {
      places = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (mounts, g_strdup (name), places);
    }
  if (!g_ptr_array_find_with_equal_func (places, place, g_str_equal, NULL)
      && places->len < NODE_LIMIT)
    g_ptr_array_add (places, g_strdup (place));
}

/* What is recorded of a mount: the disk by the kernel's name for it, not by a number of its maker
 * or a name of its owner, and the folder as far as many computers have one of that name. */
static void
keep_mount (Uses *uses, GString *kept, const char *name, const char *place, const char *type)
{
  PtMask *mask = pt_root_get_mask (uses->root);
  g_autofree char *folder = NULL;
  g_autofree char *source = NULL;

  if (mask == NULL)
    return;
  folder = pt_mask_place (mask, place);
  if (g_str_has_prefix (name, "zfs:"))
    source = pt_mask_name (mask, PT_MASK_POOL, name + strlen ("zfs:"));
  else
    source = g_strconcat ("/dev/", name, NULL);
  g_strdelimit (source, "!", '/');
  g_string_append_printf (kept, "%s %s %s rw 0 0\n", source, folder, type);
}

static void
read_mounts (Uses *uses)
{
  g_autofree char *text = NULL;
  g_autoptr (GString) kept = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;

  pt_root_pause_recording (uses->root);
  text = pt_root_read (uses->root, "proc/self/mounts", NULL, NULL);
  if (text == NULL)
    text = pt_root_read (uses->root, "proc/mounts", NULL, NULL);
  uses->storage->known = text != NULL;
  lines = g_strsplit (text ? text : "", "\n", MOUNT_LIMIT);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);
      g_autofree char *source = NULL;
      g_autofree char *place = NULL;
      g_autofree char *name = NULL;

      if (g_strv_length (words) < 4)
        continue;
      source = unescape (words[0]);
      place = unescape (words[1]);
      if (g_str_equal (words[2], "zfs"))
        name = g_strdup_printf ("zfs:%.*s", (int) MIN (strcspn (source, "/"), 256), source);
      else
        name = kernel_name (uses, source);
      if (name == NULL)
        continue;
      add_place (uses->mounts, name, place);
      keep_mount (uses, kept, name, place, words[2]);
    }
  pt_root_resume_recording (uses->root);
  if (text != NULL)
    pt_root_record (uses->root, "proc/self/mounts", kept->str);
}

static void
read_swaps (Uses *uses)
{
  g_autofree char *text = pt_host_read_private (uses->root, "proc/swaps", NULL, NULL);
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", 256);
  g_autoptr (GString) kept = g_string_new ("Filename\n");

  pt_root_pause_recording (uses->root);

  /* The first line is a heading. */
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (lines[i + 1], " \t", 2);
      g_autofree char *source = words[0] != NULL ? unescape (words[0]) : NULL;
      char *name = source != NULL ? kernel_name (uses, source) : NULL;

      if (name == NULL)
        continue;
      g_string_append_printf (kept, "/dev/%s partition\n", name);
      g_hash_table_add (uses->swaps, name);
    }
  pt_root_resume_recording (uses->root);
  if (text != NULL)
    {
      g_strdelimit (kept->str, "!", '/');
      pt_root_record (uses->root, "proc/swaps", kept->str);
    }
}

/* A btrfs of several disks is mounted by one of them (fs/btrfs/sysfs.c). */
static void
share_btrfs_mounts (Uses *uses)
{
  g_auto (GStrv) systems = pt_root_list (uses->root, "sys/fs/btrfs", NULL);

  for (guint i = 0; systems != NULL && systems[i] != NULL && i < 1024; i++)
    {
      g_autofree char *path = g_strconcat ("sys/fs/btrfs/", systems[i], "/devices", NULL);
      g_auto (GStrv) members = pt_root_list (uses->root, path, NULL);
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

      if (members == NULL || g_strv_length (members) < 2)
        continue;
      for (guint j = 0; members[j] != NULL; j++)
        {
          GPtrArray *places = g_hash_table_lookup (uses->mounts, members[j]);

          for (guint k = 0; places != NULL && k < places->len; k++)
            g_ptr_array_add (all, g_strdup (places->pdata[k]));
        }
      for (guint j = 0; members[j] != NULL; j++)
        for (guint k = 0; k < all->len; k++)
          add_place (uses->mounts, members[j], all->pdata[k]);
    }
}

/* The pool that a block device belongs to, from udev's database: ZFS shows no holders. */
static char *
read_pool (Uses *uses, const char *folder)
{
  g_autofree char *path = g_strconcat (folder, "/dev", NULL);
  g_autofree char *number = pt_root_read_line (uses->root, path, NULL);
  g_autofree char *record = NULL;
  g_autofree char *text = NULL;
  g_autofree char *type = NULL;
  PtMask *mask = pt_root_get_mask (uses->root);
  char *pool;

  if (number == NULL || strchr (number, '/') != NULL)
    return NULL;
  record = g_strconcat ("run/udev/data/b", number, NULL);
  /* The record has the serial numbers of the disk and of all that is on it. */
  text = pt_host_read_private (uses->root, record, NULL, NULL);
  type = text != NULL ? pt_host_key_value (text, "E:ID_FS_TYPE") : NULL;
  if (g_strcmp0 (type, "zfs_member") != 0)
    return NULL;
  pool = pt_host_key_value (text, "E:ID_FS_LABEL");
  if (pool != NULL && mask != NULL)
    {
      g_autofree char *masked = pt_mask_name (mask, PT_MASK_POOL, pool);
      g_autofree char *kept
          = g_strconcat ("E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=", masked, "\n", NULL);

      pt_root_record (uses->root, record, kept);
    }
  return pool;
}

/* Only computers with an imported pool pay for the look-ups. */
static void
read_pools (Uses *uses)
{
  GPtrArray *disks = uses->storage->disks;

  if (!pt_root_exists (uses->root, "proc/spl/kstat/zfs"))
    return;
  for (guint i = 0; i < disks->len; i++)
    {
      const PtDisk *disk = disks->pdata[i];

      for (guint j = 0; j <= disk->parts->len; j++)
        {
          const char *part = j > 0 ? disk->parts->pdata[j - 1] : NULL;
          g_autofree char *folder
              = g_strconcat (BLOCK "/", disk->name, part ? "/" : "", part, NULL);
          char *pool = read_pool (uses, folder);

          if (pool != NULL)
            g_hash_table_insert (uses->zfs, g_strdup (part ? part : disk->name), pool);
        }
    }
}

static void
take_places (Uses *uses, Found *found, const char *name)
{
  GPtrArray *places = g_hash_table_lookup (uses->mounts, name);

  for (guint i = 0; places != NULL && i < places->len; i++)
    if (!g_ptr_array_find_with_equal_func (found->places, places->pdata[i], g_str_equal, NULL))
      g_ptr_array_add (found->places, places->pdata[i]);
}

/* One block device on the way from a disk up to what uses it; its folder is needed for the
 * holders, which are put on the list of what is still to be looked at. */
static void
visit (Uses *uses, Found *found, const char *name, const char *folder, GQueue *waiting)
{
  g_autofree char *path = g_strconcat (folder, "/holders", NULL);
  g_auto (GStrv) holders = NULL;
  const char *pool = g_hash_table_lookup (uses->zfs, name);

  if (g_hash_table_size (found->seen) >= NODE_LIMIT
      || !g_hash_table_add (found->seen, g_strdup (name)))
    return;
  take_places (uses, found, name);
  found->swap = found->swap || g_hash_table_contains (uses->swaps, name);
  if (pool != NULL)
    {
      g_autofree char *key = g_strconcat ("zfs:", pool, NULL);

      take_places (uses, found, key);
      g_free (found->pool);
      found->pool = g_strdup (pool);
    }
  holders = pt_root_list (uses->root, path, NULL);
  for (guint i = 0; holders != NULL && holders[i] != NULL; i++)
    {
      if (found->holder == NULL)
        found->holder = g_strdup (holders[i]);
      g_queue_push_tail (waiting, g_strdup (holders[i]));
    }
}

static void
visit_disk (Uses *uses, Found *found, const PtDisk *disk, GQueue *waiting)
{
  g_autofree char *folder = g_strconcat (BLOCK "/", disk->name, NULL);

  visit (uses, found, disk->name, folder, waiting);
  for (guint i = 0; i < disk->parts->len; i++)
    {
      g_autofree char *part = g_strconcat (folder, "/", disk->parts->pdata[i], NULL);

      visit (uses, found, disk->parts->pdata[i], part, waiting);
    }
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_system (const Found *found)
{
  if (found->swap)
    return TRUE;
  for (guint i = 0; i < found->places->len; i++)
    if (g_strv_contains (system_places, found->places->pdata[i]))
      return TRUE;
  return FALSE;
}

/* "/ and /home", or "/, /boot, /home and 4 more". */
static char *
list_places (const GPtrArray *places)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint shown = places->len > SHOWN_MOUNTS + 1 ? SHOWN_MOUNTS : places->len;
  guint more = places->len - shown;

  for (guint i = 0; i < shown; i++)
    {
      g_autofree char *place = pt_host_clean (places->pdata[i], 128);

      if (i > 0 && i + 1 == shown && more == 0)
        /* TRANSLATORS: between the last two of several folders */
        g_string_append (out, _ (" and "));
      else if (i > 0)
        /* TRANSLATORS: between two of several folders */
        g_string_append (out, _ (", "));
      g_string_append (out, place);
    }
  if (more > 0)
    g_string_append_printf (
        out, g_dngettext (GETTEXT_PACKAGE, " and %u more", " and %u more", more), more);
  return g_strdup (out->str);
}

/* What holds a disk of which nothing is mounted. */
static char *
describe_holder (Uses *uses, const Found *found, const char *disk)
{
  g_autofree char *path = g_strconcat (BLOCK "/", found->holder, "/dm/uuid", NULL);
  g_autofree char *uuid = pt_host_read_private (uses->root, path, NULL, NULL);
  g_autofree char *holder = pt_host_clean (found->holder, 64);

  /* What the volume is, "LVM-…", is followed by which one it is. */
  if (uuid != NULL)
    {
      uuid[strcspn (uuid, "-\n") + (uuid[strcspn (uuid, "-\n")] == '-')] = '\0';
      pt_root_record (uses->root, path, uuid);
    }
  if (uuid != NULL && g_str_has_prefix (uuid, "LVM-"))
    return g_strdup_printf (_ ("LVM uses %s"), disk);
  if (uuid != NULL && g_str_has_prefix (uuid, "CRYPT-"))
    return g_strdup_printf (_ ("an encrypted volume on %s is open"), disk);
  if (g_str_has_prefix (holder, "md"))
    return g_strdup_printf (_ ("the RAID array %s uses %s"), holder, disk);
  return g_strdup_printf (_ ("%s uses %s"), holder, disk);
}

static char *
describe (Uses *uses, Found *found, const char *disk)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (found->places->len > 0)
    {
      g_autofree char *places = NULL;

      g_ptr_array_sort (found->places, compare_places);
      places = list_places (found->places);
      /* TRANSLATORS: "/ and /home are mounted from nvme0n1" */
      g_ptr_array_add (parts,
                       g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s is mounted from %s",
                                                     "%s are mounted from %s", found->places->len),
                                        places, disk));
    }
  if (found->swap)
    g_ptr_array_add (parts, g_strdup_printf (_ ("swap is on %s"), disk));
  if (parts->len == 0 && found->pool != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_ ("the ZFS pool %s uses %s"), found->pool, disk));
  if (parts->len == 0 && found->holder != NULL)
    g_ptr_array_add (parts, describe_holder (uses, found, disk));
  if (parts->len == 0)
    return NULL;
  g_ptr_array_add (parts, NULL);
  return g_strjoinv ("; ", (char **) parts->pdata);
}

static void
find_use (Uses *uses, PtDisk *disk)
{
  Found found = { 0 };
  GQueue waiting = G_QUEUE_INIT;
  g_autofree char *shown = pt_host_clean (disk->name, 64);
  char *name;

  found.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  found.places = g_ptr_array_new ();
  visit_disk (uses, &found, disk, &waiting);
  while ((name = g_queue_pop_head (&waiting)) != NULL)
    {
      /* A holder may itself have partitions (a RAID array). */
      const PtDisk *above = g_hash_table_lookup (uses->storage->by_name, name);

      if (above != NULL && !g_hash_table_contains (found.seen, name))
        visit_disk (uses, &found, above, &waiting);
      g_free (name);
    }
  disk->system = is_system (&found);
  disk->use = describe (uses, &found, shown);
  g_hash_table_unref (found.seen);
  g_ptr_array_unref (found.places);
  g_free (found.holder);
  g_free (found.pool);
}

/* Says of each disk that is on a device what uses it. */
void
pt_storage_find_uses (PtStorage *storage, PtRoot *root)
{
  Uses uses = { root, storage, NULL, NULL, NULL, NULL };

  uses.mounts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  uses.swaps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  uses.zfs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  read_mounts (&uses);
  read_swaps (&uses);
  share_btrfs_mounts (&uses);
  read_pools (&uses);
  for (guint i = 0; i < storage->disks->len; i++)
    if (((PtDisk *) storage->disks->pdata[i])->places->len > 0)
      find_use (&uses, storage->disks->pdata[i]);
  g_hash_table_unref (uses.mounts);
  g_hash_table_unref (uses.swaps);
  g_hash_table_unref (uses.zfs);
  g_clear_pointer (&uses.mapped, g_hash_table_unref);
}
