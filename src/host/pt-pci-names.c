#include "config.h"

#include "pt-host-private.h"

#include <fcntl.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-words.h"

/* Names come from libpci: from its list (pci.ids) and udev's database, and from nothing else: no
 * network, no cache in the user's home, no bus scan. */

#define NAME_SIZE 512

/* The list has less than two megabytes. */
#define LIST_LIMIT (16u * 1024 * 1024)

typedef struct
{
  struct pci_access *access;
  char *path;       /* libpci keeps a pointer to it */
  int fd;           /* of a list in memory, or -1 */
  int flags;        /* for each look-up */
  gboolean damaged; /* what stands behind the damage is missing */
} NameList;

static _Thread_local jmp_buf escape;

/* libpci's own handler ends the process, and libpci counts on it not to return: a damaged list
 * takes the names, not the program. Only ever called inside look_up(). */
G_NORETURN static void G_GNUC_PRINTF (1, 2) on_error_cb (char *message, ...)
{
  longjmp (escape, 1);
}

static void G_GNUC_PRINTF (1, 2) on_message_cb (char *message, ...) {}

/* The name for up to four numbers; what they are is in the flags. */
static char *
look_up (NameList *list, int flags, int a, int b, int c, int d)
{
  char buffer[NAME_SIZE];
  const char *name;

  /* libpci reads the list at the first look-up, reports damage once it has closed the file, and
   * keeps the names that came before it. */
  if (setjmp (escape) != 0)
    {
      if (list->damaged)
        return NULL;
      list->damaged = TRUE;
    }
  name = pci_lookup_name (list->access, buffer, sizeof buffer, flags | list->flags, a, b, c, d);
  /* Too long a name is answered with a complaint in its place. */
  if (name == NULL || name[0] == '\0' || g_str_has_prefix (name, "<pci_lookup_name"))
    return NULL;
  return pt_words_clean (name);
}

static char *
look_up_class (NameList *list, guint32 class_code)
{
  int code = (int) (class_code >> 8);
  g_autofree char *name = look_up (list, PCI_LOOKUP_CLASS, code, 0, 0, 0);
  g_autofree char *number = g_strdup_printf (" [%04x]", (guint) code);

  if (name == NULL)
    return g_strdup_printf ("Class %04x", (guint) code);
  /* Where only the base class has a name, libpci adds the number. */
  if (g_str_has_suffix (name, number))
    name[strlen (name) - strlen (number)] = '\0';
  return g_steal_pointer (&name);
}

static void
fill_device (NameList *list, PtPciDevice *device)
{
  int vendor = device->vendor, id = device->device;

  device->class_name = look_up_class (list, device->class_code);
  if (vendor < 0)
    return;
  device->vendor_name = look_up (list, PCI_LOOKUP_VENDOR, vendor, 0, 0, 0);
  if (id < 0)
    return;
  device->device_name = look_up (list, PCI_LOOKUP_DEVICE, vendor, id, 0, 0);
  /* Most boards are in no list, and asking the database for each takes long. */
  if (device->subsystem_vendor > 0 && device->subsystem_device >= 0)
    device->subsystem_name
        = look_up (list, PCI_LOOKUP_SUBSYSTEM | PCI_LOOKUP_DEVICE | PCI_LOOKUP_NO_HWDB, vendor, id,
                   device->subsystem_vendor, device->subsystem_device);
}

/* The list of names of another system, so that its devices are called as they are called there.
 * A snapshot has no folder; then, and on this computer itself, libpci knows its place. */
static char *
find_path (PtRoot *root)
{
  static const char *const paths[] = { "usr/share/hwdata/pci.ids", "usr/share/misc/pci.ids" };
  const char *label = pt_root_get_label (root);

  if (pt_root_is_live (root) || !g_path_is_absolute (label))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *resolved = pt_root_resolve (root, paths[i], NULL);
      g_autofree char *path = NULL;

      if (resolved == NULL)
        continue;
      path = g_build_filename (label, resolved, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* A regular file up to its limit, with a NUL behind it. */
static char *
read_file (const char *path, gsize *length)
{
  /* O_NONBLOCK: a FIFO in a hostile tree must not hold us up. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat found;
  char *text = NULL;

  *length = 0;
  if (fd >= 0 && fstat (fd, &found) == 0 && S_ISREG (found.st_mode) && found.st_size > 0)
    {
      gsize size = MIN ((gsize) found.st_size, LIST_LIMIT);
      gssize got = 1;

      text = g_malloc (size + 1);
      while (got > 0 && *length < size)
        {
          got = read (fd, text + *length, size - *length);
          *length += (gsize) MAX (got, 0);
        }
      text[*length] = '\0';
    }
  if (fd >= 0)
    close (fd);
  return text;
}

/* libpci with the part of the list that is about these devices; with the whole list where that
 * is compressed, which libpci can undo. */
static void
name_list_open (NameList *list, PtRoot *root, GPtrArray *pci)
{
  g_autofree char *own = find_path (root);
  g_autofree char *text = NULL;
  g_autoptr (GString) part = NULL;
  gsize length;

  list->access = pci_alloc ();
  list->access->error = on_error_cb;
  list->access->warning = on_message_cb;
  list->access->debug = on_message_cb;
  list->access->id_lookup_mode = 0;
  list->damaged = FALSE;
  list->fd = -1;
  /* udev's database is this system's as well, and sometimes newer than the list. */
  list->flags = PCI_LOOKUP_NO_NUMBERS | (own != NULL ? PCI_LOOKUP_NO_HWDB : 0);
  text = read_file (own != NULL ? own : list->access->id_file_name, &length);
  if (text != NULL)
    {
      part = pt_pci_list_filter (text, length, pci);
      list->fd = pt_pci_list_open (part);
    }
  list->path
      = list->fd >= 0 ? g_strdup_printf ("/proc/self/fd/%d", list->fd) : g_steal_pointer (&own);
  if (list->path != NULL)
    pci_set_name_list_path (list->access, list->path, 0);
}

static void
name_list_close (NameList *list)
{
  pci_cleanup (list->access);
  g_free (list->path);
  if (list->fd >= 0)
    close (list->fd);
}

/* A snapshot keeps the names that were found where it was made: another system's list may be
 * older, and quirks go by names, too. One line a device: address, class, maker, model, board. */
#define KEPT_NAMES "passthrough-names/pci"
#define KEPT_FIELDS 5
#define KEPT_LIMIT 65536

static char *
kept_name (const char *field)
{
  return field[0] != '\0' ? pt_words_clean (field) : NULL;
}

static void
fill_from_line (GHashTable *devices, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", KEPT_FIELDS);
  PtPciDevice *device = fields[0] != NULL ? g_hash_table_lookup (devices, fields[0]) : NULL;

  if (device == NULL || device->class_name != NULL || g_strv_length (fields) != KEPT_FIELDS
      || fields[1][0] == '\0')
    return;
  device->class_name = kept_name (fields[1]);
  device->vendor_name = kept_name (fields[2]);
  device->device_name = kept_name (fields[3]);
  device->subsystem_name = kept_name (fields[4]);
}

static void
fill_kept (PtRoot *root, GPtrArray *pci)
{
  g_autofree char *text = pt_root_read (root, KEPT_NAMES, NULL, NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", KEPT_LIMIT) : NULL;
  g_autoptr (GHashTable) devices = NULL;

  if (lines == NULL)
    return;
  devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < pci->len; i++)
    {
      PtPciDevice *device = pci->pdata[i];

      g_hash_table_insert (devices, pt_pci_address_format (&device->address), device);
    }
  for (guint i = 0; lines[i] != NULL; i++)
    fill_from_line (devices, lines[i]);
}

static void
keep_names (PtRoot *root, const GPtrArray *pci)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!pt_root_is_recording (root))
    return;
  for (guint i = 0; i < pci->len; i++)
    {
      const PtPciDevice *device = pci->pdata[i];
      g_autofree char *address = pt_pci_address_format (&device->address);

      g_string_append_printf (out, "%s\t%s\t%s\t%s\t%s\n", address, device->class_name,
                              device->vendor_name ? device->vendor_name : "",
                              device->device_name ? device->device_name : "",
                              device->subsystem_name ? device->subsystem_name : "");
    }
  pt_root_record (root, KEPT_NAMES, out->str);
}

static gboolean
is_nameless (GPtrArray *pci)
{
  for (guint i = 0; i < pci->len; i++)
    if (((PtPciDevice *) pci->pdata[i])->class_name == NULL)
      return TRUE;
  return FALSE;
}

/**
 * pt_pci_names_fill:
 * @root: where the devices were read
 * @pci: (element-type PtPciDevice): devices with their numbers
 *
 * Names devices and classes by what a snapshot kept, else by libpci's list. May be called from
 * any thread.
 */
void
pt_pci_names_fill (PtRoot *root, GPtrArray *pci)
{
  NameList list;

  if (pci->len == 0)
    return;
  if (!pt_root_is_live (root))
    fill_kept (root, pci);
  if (is_nameless (pci))
    {
      name_list_open (&list, root, pci);
      for (guint i = 0; i < pci->len; i++)
        if (((PtPciDevice *) pci->pdata[i])->class_name == NULL)
          fill_device (&list, pci->pdata[i]);
      name_list_close (&list);
    }
  keep_names (root, pci);
}
