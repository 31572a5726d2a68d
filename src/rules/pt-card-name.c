#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card-judge.h"

#include <string.h>

#include "pt-i18n.h"
#include "pt-quirks-private.h"

/* Tails that the hardware database gives to makers' names. */
static const char *const tails[] = { " Corporation",
                                     " Technologies Co., Ltd.",
                                     " Technology, Inc.",
                                     " Electronics Systems Ltd.",
                                     " Semiconductor Co., Ltd.",
                                     " Co., Ltd.",
                                     ", Inc.",
                                     " Inc.",
                                     " Ltd.",
                                     " Co.",
                                     NULL };

static const PtMaker *
find_maker (PtQuirks *quirks, int vendor)
{
  for (guint i = 0; i < quirks->makers->len; i++)
    {
      const PtMaker *maker = g_ptr_array_index (quirks->makers, i);

      for (guint j = 0; j < maker->vendors->len; j++)
        if ((int) g_array_index (maker->vendors, guint, j) == vendor)
          return maker;
    }
  return NULL;
}

/* The hardware database writes "chip [what people call it]". */
static char *
get_bracket (const char *name)
{
  const char *open = name != NULL ? strchr (name, '[') : NULL;
  const char *close = open != NULL ? strrchr (open, ']') : NULL;

  if (close == NULL || close == open + 1)
    return NULL;
  return g_strndup (open + 1, (gsize) (close - open - 1));
}

static char *
get_brand (const PtMaker *maker, const PtPciDevice *device)
{
  g_autofree char *bracket = NULL;

  if (maker != NULL)
    return g_strdup (maker->brand);
  if (device->vendor_name == NULL)
    return NULL;
  bracket = get_bracket (device->vendor_name);
  if (bracket != NULL)
    return g_steal_pointer (&bracket);
  for (guint i = 0; tails[i] != NULL; i++)
    if (g_str_has_suffix (device->vendor_name, tails[i]))
      return g_strndup (device->vendor_name, strlen (device->vendor_name) - strlen (tails[i]));
  return g_strdup (device->vendor_name);
}

static char *
get_model (const PtPciDevice *device)
{
  char *bracket = get_bracket (device->device_name);

  if (bracket != NULL)
    return bracket;
  if (device->device_name != NULL)
    return g_strdup (device->device_name);
  if (device->vendor < 0 || device->device < 0)
    return g_strdup (_ ("Unknown device"));
  return g_strdup_printf ("%04x:%04x", (guint) device->vendor, (guint) device->device);
}

static const char *
skip_family (const PtMaker *maker, const char *model)
{
  for (guint i = 0; maker != NULL && maker->families != NULL && maker->families[i] != NULL; i++)
    {
      gsize length = strlen (maker->families[i]);

      /* The hardware database is not strict about capitals in names of families. */
      if (g_ascii_strncasecmp (model, maker->families[i], length) == 0 && model[length] == ' '
          && model[length + 1] != '\0')
        return model + length + 1;
    }
  return model;
}

/**
 * pt_device_format_name:
 * @quirks: the knowledge
 * @device: a PCI function
 *
 * Returns: (transfer full): its name with the short name of its maker
 */
char *
pt_device_format_name (PtQuirks *quirks, const PtPciDevice *device)
{
  g_autofree char *brand = get_brand (find_maker (quirks, device->vendor), device);
  g_autofree char *model = get_model (device);

  if (brand == NULL || g_str_has_prefix (model, brand))
    return g_steal_pointer (&model);
  return g_strdup_printf ("%s %s", brand, model);
}

/**
 * pt_card_make_names:
 * @quirks: the knowledge
 * @card: a card
 *
 * Makes the names of a card: with the short name of its maker, and without.
 */
void
pt_card_make_names (PtQuirks *quirks, PtCard *card)
{
  const PtMaker *maker = find_maker (quirks, card->device->vendor);
  g_autofree char *model = get_model (card->device);
  g_autofree char *name = pt_device_format_name (quirks, card->device);

  card->short_name = g_strdup (skip_family (maker, model));
  if (card->integrated)
    card->name = g_strdup_printf (_ ("%s (in the processor)"), name);
  else
    card->name = g_steal_pointer (&name);
}
