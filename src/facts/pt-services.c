#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-services.h"

#include "pt-data.h"
#include "pt-name.h"

#define SERVICE_FILE "quirks/services.quirk"

static const char *const layouts[] = { "monolithic", "modular", NULL };

static void
check_services (PtQuirkReader *reader, const PtServices *services)
{
  if (services->daemon != NULL
      && (!g_str_has_suffix (services->daemon, ".service") || !pt_name_is_unit (services->daemon)))
    pt_quirk_reader_complain (reader, "Daemon", "is no service unit");
  if (services->sockets == NULL)
    pt_quirk_reader_complain (reader, "Sockets", "is missing");
  for (guint i = 0; services->sockets != NULL && services->sockets[i] != NULL; i++)
    if (!g_str_has_suffix (services->sockets[i], ".socket")
        || !pt_name_is_unit (services->sockets[i]))
      pt_quirk_reader_complain (reader, "Sockets", "has a name that is no socket unit");
}

/**
 * pt_services_read:
 * @reader: reader of a section of services.quirk
 *
 * Returns: (transfer full): the services; mistakes are noted in @reader
 */
PtServices *
pt_services_read (PtQuirkReader *reader)
{
  PtServices *services = g_new0 (PtServices, 1);

  if (pt_quirk_reader_get_choice (reader, "Layout", layouts) == 0)
    services->daemons = PT_DAEMONS_MONOLITHIC;
  else
    services->daemons = PT_DAEMONS_MODULAR;
  services->start = pt_quirk_reader_get_text (reader, "Start");
  services->daemon = pt_quirk_reader_get_text (reader, "Daemon");
  services->sockets = pt_quirk_reader_get_list (reader, "Sockets");
  pt_quirk_reader_get_origin (reader, &services->origin);
  check_services (reader, services);
  return services;
}

void
pt_services_free (PtServices *services)
{
  if (services == NULL)
    return;
  g_free (services->start);
  g_free (services->daemon);
  g_strfreev (services->sockets);
  pt_origin_clear (&services->origin);
  g_free (services);
}

/**
 * pt_services_load:
 * @error: return location for an error
 *
 * Reads data/quirks/services.quirk alone, for those who only have to know how libvirt is started.
 *
 * Returns: (transfer full)(element-type PtServices): the layouts, or %NULL with
 *   %PT_ERROR_MALFORMED naming file and section
 */
GPtrArray *
pt_services_load (GError **error)
{
  g_autoptr (GBytes) bytes = pt_data_load (SERVICE_FILE, error);
  g_autoptr (PtQuirkFile) file = bytes ? pt_quirk_file_parse (SERVICE_FILE, bytes, error) : NULL;
  g_autoptr (GPtrArray) services = NULL;

  if (file == NULL)
    return NULL;
  services = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_services_free);
  for (guint i = 0; file->sections[i] != NULL; i++)
    {
      PtQuirkReader reader;

      pt_quirk_reader_begin (&reader, file, file->sections[i]);
      g_ptr_array_add (services, pt_services_read (&reader));
      if (!pt_quirk_reader_end (&reader, error))
        return NULL;
    }
  return g_steal_pointer (&services);
}

/**
 * pt_services_find:
 * @services: (element-type PtServices): the layouts
 * @daemons: one of them
 *
 * Returns: (transfer none)(nullable): how that one is started
 */
const PtServices *
pt_services_find (const GPtrArray *services, PtDaemons daemons)
{
  for (guint i = 0; i < services->len; i++)
    {
      const PtServices *found = services->pdata[i];

      if (found->daemons == daemons)
        return found;
    }
  return NULL;
}
