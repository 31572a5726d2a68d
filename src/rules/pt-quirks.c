#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-quirks-private.h"

#include <string.h>

#include "pt-data.h"
#include "pt-error.h"
#include "pt-quirk-match.h"
#include "pt-rom-mark.h"

#define QUIRK_FOLDER "quirks"
#define QUIRK_SUFFIX ".quirk"

static const char *const levels[] = { "info", "caution", "block", NULL };
static const char *const marks[] = { "integrated", "reset-bug", "no-bus-reset", "server", NULL };

typedef gpointer (*ReadSection) (PtQuirkReader *reader);

typedef struct
{
  const char *kind;
  gsize list; /* offset of the list in PtQuirks */
  ReadSection read;
  GDestroyNotify destroy;
} Kind;

static PtQuirk *
quirk_read (PtQuirkReader *reader)
{
  PtQuirk *quirk = g_new0 (PtQuirk, 1);

  quirk->id = g_strdup (reader->section);
  quirk->level = (PtQuirkLevel) pt_quirk_reader_get_choice (reader, "Level", levels);
  quirk->title = pt_quirk_reader_get_text (reader, "Title");
  quirk->detail = pt_quirk_reader_get_text (reader, "Detail");
  quirk->advice_title = pt_quirk_reader_get_optional (reader, "AdviceTitle");
  quirk->advice_detail = pt_quirk_reader_get_optional (reader, "AdviceDetail");
  quirk->marks = pt_quirk_reader_get_list (reader, "Marks");
  for (guint i = 0; quirk->marks != NULL && quirk->marks[i] != NULL; i++)
    if (!g_strv_contains (marks, quirk->marks[i]))
      pt_quirk_reader_complain (reader, "Marks", "has an unknown word");
  if ((quirk->advice_title == NULL) != (quirk->advice_detail == NULL))
    pt_quirk_reader_complain (reader, "AdviceTitle", "and AdviceDetail belong together");
  quirk->match = pt_quirk_match_read (reader);
  pt_quirk_reader_get_origin (reader, &quirk->origin);
  quirk->confidence = quirk->origin.confidence;
  quirk->source = quirk->origin.source;
  quirk->since = quirk->origin.since;
  return quirk;
}

static void
quirk_free (PtQuirk *quirk)
{
  if (quirk == NULL)
    return;
  g_free (quirk->id);
  g_free (quirk->title);
  g_free (quirk->detail);
  g_free (quirk->advice_title);
  g_free (quirk->advice_detail);
  g_strfreev (quirk->marks);
  pt_quirk_match_free (quirk->match);
  pt_origin_clear (&quirk->origin);
  g_free (quirk);
}

#define KIND(name, list, type)                                                                     \
  {                                                                                                \
    name, G_STRUCT_OFFSET (PtQuirks, list), (ReadSection) type##_read,                             \
        (GDestroyNotify) type##_free                                                               \
  }

static const Kind kinds[] = {
  KIND ("devices", quirks, quirk),
  KIND ("drivers", drivers, pt_driver),
  KIND ("makers", makers, pt_maker),
  KIND ("arguments", arguments, pt_argument),
  KIND ("causes", causes, pt_cause),
  KIND ("processors", processors, pt_processor),
  KIND ("boot-loaders", loaders, pt_loader),
  KIND ("packages", packages, pt_packages),
  KIND ("services", services, pt_services),
  KIND ("display-managers", managers, pt_manager),
  KIND ("option-roms", rom_marks, pt_rom_mark),
};

static GPtrArray **
get_list (PtQuirks *quirks, const Kind *kind)
{
  return (GPtrArray **) G_STRUCT_MEMBER_P (quirks, kind->list);
}

static PtQuirks *
quirks_new (void)
{
  PtQuirks *quirks = g_atomic_rc_box_new0 (PtQuirks);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    *get_list (quirks, &kinds[i]) = g_ptr_array_new_with_free_func (kinds[i].destroy);
  quirks->any_vendor = g_ptr_array_new ();
  quirks->by_vendor = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  return quirks;
}

static void
quirks_clear (PtQuirks *quirks)
{
  g_clear_pointer (&quirks->by_vendor, g_hash_table_unref);
  g_clear_pointer (&quirks->any_vendor, g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_clear_pointer (get_list (quirks, &kinds[i]), g_ptr_array_unref);
}

PtQuirks *
pt_quirks_ref (PtQuirks *quirks)
{
  return g_atomic_rc_box_acquire (quirks);
}

void
pt_quirks_unref (PtQuirks *quirks)
{
  if (quirks != NULL)
    g_atomic_rc_box_release_full (quirks, (GDestroyNotify) quirks_clear);
}

static const Kind *
find_kind (const PtQuirkFile *file, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].kind, file->kind) == 0)
      return &kinds[i];
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, "%s: kind “%s” is not known", file->name,
               file->kind);
  return NULL;
}

static gboolean
add_file (PtQuirks *quirks, const PtQuirkFile *file, GError **error)
{
  const Kind *kind = find_kind (file, error);

  if (kind == NULL)
    return FALSE;
  for (guint i = 0; file->sections[i] != NULL; i++)
    {
      PtQuirkReader reader;

      pt_quirk_reader_begin (&reader, file, file->sections[i]);
      g_ptr_array_add (*get_list (quirks, kind), kind->read (&reader));
      if (!pt_quirk_reader_end (&reader, error))
        return FALSE;
    }
  return TRUE;
}

static void
index_quirk (PtQuirks *quirks, PtQuirk *quirk)
{
  const GArray *vendors = pt_quirk_match_get_vendors (quirk->match);

  if (vendors == NULL)
    g_ptr_array_add (quirks->any_vendor, quirk);
  for (guint i = 0; vendors != NULL && i < vendors->len; i++)
    {
      gpointer key = GUINT_TO_POINTER (g_array_index (vendors, guint, i));
      GPtrArray *list = g_hash_table_lookup (quirks->by_vendor, key);

      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (quirks->by_vendor, key, list);
        }
      g_ptr_array_add (list, quirk);
    }
}

/* Ids are unique over all files: undo records, tests and bug reports name them. */
static gboolean
index_quirks (PtQuirks *quirks, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < quirks->quirks->len; i++)
    {
      PtQuirk *quirk = g_ptr_array_index (quirks->quirks, i);

      if (!g_hash_table_add (ids, quirk->id))
        {
          g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, "section [%s] is in two quirk files",
                       quirk->id);
          return FALSE;
        }
      index_quirk (quirks, quirk);
    }
  return TRUE;
}

/**
 * pt_quirks_load_files:
 * @files: (element-type PtQuirkFile): files that were read
 * @error: return location
 *
 * Makes the knowledge out of files that were read by pt_quirk_file_parse().
 *
 * Returns: (transfer full)(nullable): the knowledge; %PT_ERROR_MALFORMED names file and section
 */
PtQuirks *
pt_quirks_load_files (GPtrArray *files, GError **error)
{
  g_autoptr (PtQuirks) quirks = quirks_new ();

  for (guint i = 0; i < files->len; i++)
    if (!add_file (quirks, g_ptr_array_index (files, i), error))
      return NULL;
  if (!index_quirks (quirks, error))
    return NULL;
  return g_steal_pointer (&quirks);
}

/**
 * pt_quirks_load:
 * @error: return location
 *
 * Reads every file of data/quirks.
 *
 * Returns: (transfer full)(nullable): the knowledge; one malformed file is an error, because a
 *   fact that is silently left out could cost somebody the screen
 */
PtQuirks *
pt_quirks_load (GError **error)
{
  g_autoptr (GPtrArray) files
             = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_quirk_file_free);
  g_auto (GStrv) names = pt_data_list (QUIRK_FOLDER);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (QUIRK_FOLDER, names[i], NULL);
      g_autoptr (GBytes) bytes = NULL;
      PtQuirkFile *file;

      if (!g_str_has_suffix (names[i], QUIRK_SUFFIX))
        continue;
      bytes = pt_data_load (path, error);
      if (bytes == NULL)
        return NULL;
      file = pt_quirk_file_parse (path, bytes, error);
      if (file == NULL)
        return NULL;
      g_ptr_array_add (files, file);
    }
  if (files->len == 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, "no file of hardware facts was found");
      return NULL;
    }
  return pt_quirks_load_files (files, error);
}

static void
add_matching (GPtrArray *matched,
              const GPtrArray *quirks,
              const PtHost *host,
              const PtPciDevice *device)
{
  for (guint i = 0; quirks != NULL && i < quirks->len; i++)
    {
      PtQuirk *quirk = g_ptr_array_index (quirks, i);

      if (pt_quirk_match_suits (quirk->match, host, device))
        g_ptr_array_add (matched, quirk);
    }
}

static int
compare_level (gconstpointer a, gconstpointer b)
{
  const PtQuirk *const *first = a;
  const PtQuirk *const *second = b;

  if ((*first)->level != (*second)->level)
    return (int) (*second)->level - (int) (*first)->level;
  return strcmp ((*first)->id, (*second)->id);
}

/**
 * pt_quirks_match:
 * @quirks: the knowledge
 * @host: a computer
 * @device: a PCI function of it
 *
 * Returns: (transfer container)(element-type PtQuirk): what is known of that device, the gravest
 *   first; the quirks live as long as @quirks
 */
GPtrArray *
pt_quirks_match (PtQuirks *quirks, const PtHost *host, const PtPciDevice *device)
{
  GPtrArray *matched = g_ptr_array_new ();

  if (device->vendor >= 0)
    add_matching (matched,
                  g_hash_table_lookup (quirks->by_vendor, GINT_TO_POINTER (device->vendor)), host,
                  device);
  add_matching (matched, quirks->any_vendor, host, device);
  g_ptr_array_sort (matched, compare_level);
  return matched;
}

gboolean
pt_quirks_have_mark (const GPtrArray *matched, const char *mark)
{
  for (guint i = 0; i < matched->len; i++)
    {
      const PtQuirk *quirk = g_ptr_array_index (matched, i);

      if (quirk->marks != NULL && g_strv_contains ((const char *const *) quirk->marks, mark))
        return TRUE;
    }
  return FALSE;
}

/**
 * pt_quirks_list_ids:
 * @quirks: the knowledge
 *
 * Returns: (transfer container)(element-type utf8): ids of all device quirks, in order of files
 */
GPtrArray *
pt_quirks_list_ids (PtQuirks *quirks)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < quirks->quirks->len; i++)
    g_ptr_array_add (ids, ((PtQuirk *) g_ptr_array_index (quirks->quirks, i))->id);
  return ids;
}

/**
 * pt_quirks_find_driver:
 * @quirks: the knowledge
 * @name: (nullable): a driver's name as sysfs has it
 *
 * Returns: (transfer none)(nullable): what is known of it
 */
const PtDriver *
pt_quirks_find_driver (PtQuirks *quirks, const char *name)
{
  for (guint i = 0; name != NULL && i < quirks->drivers->len; i++)
    {
      const PtDriver *driver = g_ptr_array_index (quirks->drivers, i);

      if (pt_driver_is_called (driver, name))
        return driver;
    }
  return NULL;
}

/**
 * pt_quirks_list_drivers:
 * @quirks: the knowledge
 * @device: a PCI function
 *
 * Returns: (transfer container)(element-type PtDriver): every driver that may be bound to such a
 *   function when a hand-over begins; those that may stay bound are left out
 */
GPtrArray *
pt_quirks_list_drivers (PtQuirks *quirks, const PtPciDevice *device)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < quirks->drivers->len; i++)
    {
      PtDriver *driver = g_ptr_array_index (quirks->drivers, i);

      if (driver->release != PT_RELEASE_KEEP
          && pt_driver_suits (driver, device->vendor, device->class_code))
        g_ptr_array_add (list, driver);
    }
  return list;
}

const PtLoader *
pt_quirks_find_loader (PtQuirks *quirks, const char *id)
{
  for (guint i = 0; id != NULL && i < quirks->loaders->len; i++)
    {
      const PtLoader *loader = g_ptr_array_index (quirks->loaders, i);

      if (strcmp (loader->id, id) == 0)
        return loader;
    }
  return NULL;
}

/**
 * pt_quirks_find_packages:
 * @quirks: the knowledge
 * @system: a system
 *
 * Returns: (transfer none)(nullable): its packages, by its own id first, then by those that it
 *   says to be like
 */
const PtPackages *
pt_quirks_find_packages (PtQuirks *quirks, const PtHostSystem *system)
{
  const PtPackages *like = NULL;

  for (guint i = 0; i < quirks->packages->len; i++)
    {
      const PtPackages *packages = g_ptr_array_index (quirks->packages, i);

      if (packages->image_based != system->image_based)
        continue;
      for (guint j = 0; packages->systems[j] != NULL; j++)
        {
          if (g_strcmp0 (packages->systems[j], system->os_id) == 0)
            return packages;
          if (like == NULL && pt_host_system_is_like (system, packages->systems[j]))
            like = packages;
        }
    }
  return like;
}

const PtServices *
pt_quirks_find_services (PtQuirks *quirks, PtDaemons daemons)
{
  for (guint i = 0; i < quirks->services->len; i++)
    {
      const PtServices *services = g_ptr_array_index (quirks->services, i);

      if (services->daemons == daemons)
        return services;
    }
  return NULL;
}

/**
 * pt_quirks_is_display_manager:
 * @quirks: the knowledge
 * @unit: name of a unit
 *
 * Returns: whether that unit is known to be a login screen, for systems without the alias
 *   display-manager.service; "%%i" in the data stands for any instance
 */
gboolean
pt_quirks_is_display_manager (PtQuirks *quirks, const char *unit)
{
  for (guint i = 0; i < quirks->managers->len; i++)
    {
      const PtManager *manager = g_ptr_array_index (quirks->managers, i);

      for (guint j = 0; manager->units[j] != NULL; j++)
        if (g_pattern_match_simple (manager->units[j], unit))
          return TRUE;
    }
  return FALSE;
}
