#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-driver.h"

#include <string.h>

#include "pt-data.h"
#include "pt-name.h"

#define DRIVER_FILE "quirks/drivers.quirk"

static const char *const releases[] = { "refuse", "unload", "unbind", "keep", NULL };

/**
 * pt_patterns_new:
 * @globs: (nullable)(array zero-terminated=1): texts with * and ?
 *
 * Returns: (transfer full)(nullable)(element-type GPatternSpec): the patterns, %NULL for none
 */
GPtrArray *
pt_patterns_new (char **globs)
{
  GPtrArray *patterns;

  if (globs == NULL)
    return NULL;
  patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) g_pattern_spec_free);
  for (guint i = 0; globs[i] != NULL; i++)
    g_ptr_array_add (patterns, g_pattern_spec_new (globs[i]));
  return patterns;
}

gboolean
pt_patterns_match (const GPtrArray *patterns, const char *text)
{
  for (guint i = 0; patterns != NULL && text != NULL && i < patterns->len; i++)
    if (g_pattern_spec_match_string (g_ptr_array_index (patterns, i), text))
      return TRUE;
  return FALSE;
}

/**
 * pt_class_starts:
 * @class_code: a class code of 24 bits
 * @beginning: up to six hexadecimal digits
 *
 * Returns: whether the class code, written with six digits, starts like that
 */
gboolean
pt_class_starts (guint32 class_code, const char *beginning)
{
  char text[16];

  g_snprintf (text, sizeof text, "%06x", class_code & 0xffffffu);
  return g_ascii_strncasecmp (text, beginning, strlen (beginning)) == 0;
}

static void
check_driver (PtQuirkReader *reader, const PtDriver *driver)
{
  gboolean has_modules = driver->unload != NULL;

  if (has_modules != (driver->release == PT_RELEASE_UNLOAD))
    pt_quirk_reader_complain (reader, "Unload", "belongs to Release=unload, and only to that");
  for (guint i = 0; driver->services != NULL && driver->services[i] != NULL; i++)
    if (!g_str_has_suffix (driver->services[i], ".service"))
      pt_quirk_reader_complain (reader, "Services", "has a name that is no service unit");
}

/* What the hook can look up: it finds the name that is bound, and no pattern. */
static char **
plain_names (PtQuirkReader *reader, char **names)
{
  GPtrArray *plain = g_ptr_array_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (strpbrk (names[i], "*?") != NULL)
        continue;
      if (!pt_name_is_module (names[i]))
        pt_quirk_reader_complain (reader, "Names", "has a name that no driver can have");
      g_ptr_array_add (plain, g_strdup (names[i]));
    }
  g_ptr_array_add (plain, NULL);
  return (char **) g_ptr_array_free (plain, FALSE);
}

/**
 * pt_driver_read:
 * @reader: reader of a section of drivers.quirk
 *
 * Returns: (transfer full): the driver; mistakes are noted in @reader
 */
PtDriver *
pt_driver_read (PtQuirkReader *reader)
{
  PtDriver *driver = g_new0 (PtDriver, 1);
  g_auto (GStrv) names = pt_quirk_reader_get_list (reader, "Names");
  char *own_name[] = { (char *) reader->section, NULL };

  driver->name = g_strdup (reader->section);
  driver->patterns = pt_patterns_new (names != NULL ? names : own_name);
  driver->names = plain_names (reader, names != NULL ? names : own_name);
  driver->release = (PtRelease) pt_quirk_reader_get_choice (reader, "Release", releases);
  driver->unload = pt_quirk_reader_get_list (reader, "Unload");
  driver->services = pt_quirk_reader_get_list (reader, "Services");
  driver->vendors = pt_quirk_reader_get_ids (reader, "Vendors");
  driver->classes = pt_quirk_reader_get_list (reader, "Classes");
  pt_quirk_reader_get_origin (reader, &driver->origin);
  check_driver (reader, driver);
  return driver;
}

void
pt_driver_free (PtDriver *driver)
{
  if (driver == NULL)
    return;
  g_free (driver->name);
  g_clear_pointer (&driver->patterns, g_ptr_array_unref);
  g_strfreev (driver->names);
  g_strfreev (driver->unload);
  g_strfreev (driver->services);
  g_clear_pointer (&driver->vendors, g_array_unref);
  g_strfreev (driver->classes);
  pt_origin_clear (&driver->origin);
  g_free (driver);
}

gboolean
pt_driver_is_called (const PtDriver *driver, const char *name)
{
  return pt_patterns_match (driver->patterns, name);
}

/**
 * pt_driver_suits:
 * @driver: a driver
 * @vendor: vendor id of a PCI function, -1 unknown
 * @class_code: its class code, 24 bits, or %PT_CLASS_ANY
 *
 * Returns: whether that driver may be the one of such a function
 */
gboolean
pt_driver_suits (const PtDriver *driver, int vendor, guint32 class_code)
{
  gboolean suits_vendor = driver->vendors == NULL;
  gboolean suits_class = driver->classes == NULL || class_code == PT_CLASS_ANY;

  for (guint i = 0; !suits_vendor && i < driver->vendors->len; i++)
    suits_vendor = (int) g_array_index (driver->vendors, guint, i) == vendor;
  for (guint i = 0; !suits_class && driver->classes[i] != NULL; i++)
    suits_class = pt_class_starts (class_code, driver->classes[i]);
  return suits_vendor && suits_class;
}

static int
compare_drivers (gconstpointer a, gconstpointer b)
{
  const PtDriver *const *first = a;
  const PtDriver *const *second = b;

  return strcmp ((*first)->name, (*second)->name);
}

/**
 * pt_drivers_load:
 * @error: return location for an error
 *
 * Reads data/quirks/drivers.quirk alone, for those who only have to know how drivers let go.
 *
 * Returns: (transfer full)(element-type PtDriver): the drivers by name, or %NULL with
 *   %PT_ERROR_MALFORMED naming file and section
 */
GPtrArray *
pt_drivers_load (GError **error)
{
  g_autoptr (GBytes) bytes = pt_data_load (DRIVER_FILE, error);
  g_autoptr (PtQuirkFile) file = bytes ? pt_quirk_file_parse (DRIVER_FILE, bytes, error) : NULL;
  g_autoptr (GPtrArray) drivers = NULL;

  if (file == NULL)
    return NULL;
  drivers = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_driver_free);
  for (guint i = 0; file->sections[i] != NULL; i++)
    {
      PtQuirkReader reader;

      pt_quirk_reader_begin (&reader, file, file->sections[i]);
      g_ptr_array_add (drivers, pt_driver_read (&reader));
      if (!pt_quirk_reader_end (&reader, error))
        return NULL;
    }
  g_ptr_array_sort (drivers, compare_drivers);
  return g_steal_pointer (&drivers);
}

const char *
pt_release_name (PtRelease release)
{
  return releases[release];
}
