#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-hardware.h"

#include "pt-driver.h"

static const char *const weights[] = { "caution", "block", NULL };

PtMaker *
pt_maker_read (PtQuirkReader *reader)
{
  PtMaker *maker = g_new0 (PtMaker, 1);

  maker->vendors = pt_quirk_reader_get_ids (reader, "Vendor");
  maker->brand = pt_quirk_reader_get_text (reader, "Brand");
  maker->families = pt_quirk_reader_get_list (reader, "Families");
  pt_quirk_reader_get_origin (reader, &maker->origin);
  if (maker->vendors == NULL)
    pt_quirk_reader_complain (reader, "Vendor", "is missing");
  return maker;
}

void
pt_maker_free (PtMaker *maker)
{
  if (maker == NULL)
    return;
  g_clear_pointer (&maker->vendors, g_array_unref);
  g_free (maker->brand);
  g_strfreev (maker->families);
  pt_origin_clear (&maker->origin);
  g_free (maker);
}

PtArgument *
pt_argument_read (PtQuirkReader *reader)
{
  PtArgument *argument = g_new0 (PtArgument, 1);
  g_auto (GStrv) globs = pt_quirk_reader_get_list (reader, "Arguments");

  argument->patterns = pt_patterns_new (globs);
  argument->stops = pt_quirk_reader_get_choice (reader, "Level", weights) == 1;
  argument->title = pt_quirk_reader_get_text (reader, "Title");
  argument->detail = pt_quirk_reader_get_text (reader, "Detail");
  pt_quirk_reader_get_origin (reader, &argument->origin);
  if (argument->patterns == NULL)
    pt_quirk_reader_complain (reader, "Arguments", "is missing");
  return argument;
}

void
pt_argument_free (PtArgument *argument)
{
  if (argument == NULL)
    return;
  g_clear_pointer (&argument->patterns, g_ptr_array_unref);
  g_free (argument->title);
  g_free (argument->detail);
  pt_origin_clear (&argument->origin);
  g_free (argument);
}

PtProcessor *
pt_processor_read (PtQuirkReader *reader)
{
  PtProcessor *processor = g_new0 (PtProcessor, 1);
  g_auto (GStrv) globs = pt_quirk_reader_get_list (reader, "Models");
  g_autofree char *family = pt_quirk_reader_get_optional (reader, "FamilyMax");
  guint64 value;

  processor->cpu = pt_quirk_reader_get_text (reader, "Cpu");
  processor->models = pt_patterns_new (globs);
  processor->family_max = -1;
  if (family != NULL && g_ascii_string_to_unsigned (family, 10, 0, 255, &value, NULL))
    processor->family_max = (int) value;
  else if (family != NULL)
    pt_quirk_reader_complain (reader, "FamilyMax", "is no number up to 255");
  pt_quirk_reader_get_origin (reader, &processor->origin);
  if (processor->models == NULL && family == NULL)
    pt_quirk_reader_complain (reader, NULL, "needs Models or FamilyMax");
  return processor;
}

void
pt_processor_free (PtProcessor *processor)
{
  if (processor == NULL)
    return;
  g_free (processor->cpu);
  g_clear_pointer (&processor->models, g_ptr_array_unref);
  pt_origin_clear (&processor->origin);
  g_free (processor);
}

PtManager *
pt_manager_read (PtQuirkReader *reader)
{
  PtManager *manager = g_new0 (PtManager, 1);

  manager->units = pt_quirk_reader_get_list (reader, "Units");
  pt_quirk_reader_get_origin (reader, &manager->origin);
  if (manager->units == NULL)
    pt_quirk_reader_complain (reader, "Units", "is missing");
  return manager;
}

void
pt_manager_free (PtManager *manager)
{
  if (manager == NULL)
    return;
  g_strfreev (manager->units);
  pt_origin_clear (&manager->origin);
  g_free (manager);
}
