#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-card-rows.h"

#include <string.h>

#include "pt-i18n.h"
#include "pt-pill.h"
#include "pt-spoken.h"
#include "pt-state-badge.h"
#include "pt-words.h"

#define JOINER "  ·  "

static const struct
{
  PtKind kind;
  const char *word;
} verdicts[] = {
  [PT_VERDICT_READY] = { PT_KIND_SUCCESS, N_ ("Ready") },
  [PT_VERDICT_CAUTION] = { PT_KIND_WARNING, N_ ("Caution") },
  [PT_VERDICT_BLOCKED] = { PT_KIND_ERROR, N_ ("Blocked") },
};

static const struct
{
  PtKind kind;
  const char *icon_name;
  const char *word;
} reasons[] = {
  [PT_VERDICT_READY] = { PT_KIND_NEUTRAL, "dialog-information-symbolic", N_ ("Good to know") },
  [PT_VERDICT_CAUTION] = { PT_KIND_WARNING, "dialog-warning-symbolic", N_ ("Warning") },
  [PT_VERDICT_BLOCKED] = { PT_KIND_ERROR, "dialog-error-symbolic", N_ ("Blocked") },
};

/* Addresses and numbers read from left to right also within a sentence that does not; the signs
 * that say so (U+2066, U+2069) are left out where nothing would be turned round. */
static char *
format_code (const char *text)
{
  gboolean mirrored = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;

  return g_markup_printf_escaped ("%s<tt>%s</tt>%s", mirrored ? "\xe2\x81\xa6" : "", text,
                                  mirrored ? "\xe2\x81\xa9" : "");
}

static GtkWidget *
make_row (const char *title_markup, const char *subtitle_markup)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  if (subtitle_markup != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
  return row;
}

static const char *
describe_screen (const PtCard *card, gboolean second_desktop)
{
  switch (card->shows_desktop)
    {
    case PT_YES:
      return second_desktop ? _ ("Shows a second desktop") : _ ("Shows this desktop now");
    case PT_NO:
      return _ ("No screen connected");
    case PT_UNKNOWN:
      return _ ("Whether a screen is connected: cannot tell");
    }
  g_return_val_if_reached ("");
}

/**
 * pt_card_row_subtitle:
 * @card: a card
 * @second_desktop: whether the desktop is on another card, too
 *
 * Returns: (transfer full): short facts about the card, as markup
 */
char *
pt_card_row_subtitle (const PtCard *card, gboolean second_desktop)
{
  g_autofree char *address = pt_pci_address_format (&card->device->address);
  g_autofree char *memory = NULL;
  g_autofree char *code = NULL;
  char *dot = strrchr (address, '.');

  /* The card is the slot; its functions are listed below. */
  if (dot != NULL)
    *dot = '\0';
  if (card->device->vram >= (guint64) 1 << 30)
    memory = g_strdup_printf (_ ("%.0f GB"), (double) card->device->vram / (1 << 30));
  else if (card->device->vram > 0)
    memory = g_strdup_printf (_ ("%.0f MB"), (double) card->device->vram / (1 << 20));
  code = format_code (address);
  return g_strdup_printf ("%s%s%s" JOINER "%s", describe_screen (card, second_desktop),
                          memory != NULL ? JOINER : "", memory != NULL ? memory : "", code);
}

/**
 * pt_card_row_new:
 * @card: a card
 * @second_desktop: whether the desktop is on another card, too
 *
 * Returns: (transfer floating): a row with the card's verdict at its end
 */
GtkWidget *
pt_card_row_new (const PtCard *card, gboolean second_desktop)
{
  g_autofree char *title = g_markup_escape_text (card->name, -1);
  g_autofree char *subtitle = pt_card_row_subtitle (card, second_desktop);
  GtkWidget *row = make_row (title, subtitle);

  adw_action_row_add_suffix (
      ADW_ACTION_ROW (row),
      pt_pill_new (verdicts[card->verdict].kind,
                   g_dgettext (GETTEXT_PACKAGE, verdicts[card->verdict].word)));
  pt_spoken_describe_row (row, g_dgettext (GETTEXT_PACKAGE, verdicts[card->verdict].word));
  return row;
}

/**
 * pt_function_row_new:
 * @device: a device that moves
 * @of_card: whether it is a function of the card, which needs no name
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
pt_function_row_new (const PtPciDevice *device, gboolean of_card)
{
  g_autofree char *name
      = of_card ? g_strdup (pt_function_kind (device)) : pt_pci_device_name (device);
  g_autofree char *title = g_markup_escape_text (name, -1);
  g_autofree char *address = pt_pci_address_format (&device->address);
  g_autofree char *numbers = NULL;
  g_autofree char *code = NULL;
  g_autofree char *driver = NULL;
  g_autofree char *subtitle = NULL;
  char ids[16] = "????:????";

  if (device->vendor >= 0 && device->device >= 0)
    g_snprintf (ids, sizeof ids, "%04x:%04x", (guint) device->vendor, (guint) device->device);
  if (device->driver_unknown)
    driver = g_strdup (_ ("driver: cannot tell"));
  else if (device->driver == NULL)
    driver = g_strdup (_ ("no driver"));
  else
    {
      g_autofree char *name_code = format_code (device->driver);

      /* Translators: the name of a driver */
      driver = g_strdup_printf (_ ("driver %s"), name_code);
    }
  numbers = g_strdup_printf ("%s  %s", address, ids);
  code = format_code (numbers);
  subtitle = g_strdup_printf ("%s" JOINER "%s", code, driver);
  return make_row (title, subtitle);
}

static const char *
choose_loss_icon (const PtPciDevice *device)
{
  if (device == NULL || pt_pci_device_is_display (device))
    return "video-display-symbolic";
  if (pt_pci_device_subclass (device) == PT_PCI_SUBCLASS_USB)
    return "media-removable-symbolic";
  if (pt_pci_device_subclass (device) == PT_PCI_SUBCLASS_AUDIO)
    return "audio-speakers-symbolic";
  if (pt_pci_device_base_class (device) == PT_PCI_CLASS_NETWORK)
    return "network-wired-symbolic";
  if (pt_pci_device_base_class (device) == PT_PCI_CLASS_STORAGE)
    return "drive-harddisk-symbolic";
  return "pt-chip-symbolic";
}

static GtkWidget *
make_icon (const char *icon_name)
{
  return g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

/**
 * pt_loss_row_new:
 * @host: the computer
 * @loss: what it loses while the machine has the card
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
pt_loss_row_new (const PtHost *host, const PtLoss *loss)
{
  const PtPciDevice *device = loss->has_address ? pt_host_find_pci (host, &loss->address) : NULL;
  g_autofree char *title = pt_words_to_markup (loss->name);
  g_autofree char *subtitle = pt_words_to_markup (loss->reason);
  GtkWidget *row = make_row (title, subtitle);

  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_icon (choose_loss_icon (device)));
  return row;
}

/**
 * pt_reason_row_new:
 * @reason: something that was seen or is known about a card
 * @card_name: (nullable): the card, where it is not the one that the page is about
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
pt_reason_row_new (const PtReason *reason, const char *card_name)
{
  g_autofree char *title = pt_words_to_markup (reason->title);
  g_autofree char *detail = pt_words_to_markup (reason->detail != NULL ? reason->detail : "");
  g_autofree char *source = NULL;
  g_autofree char *name = NULL;
  const char *word = g_dgettext (GETTEXT_PACKAGE, reasons[reason->verdict].word);
  GString *subtitle = g_string_new (detail);
  GtkWidget *row;

  if (reason->source != NULL && reason->source[0] != '\0')
    {
      source = g_markup_printf_escaped (_ ("Source: %s."), reason->source);
      g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? " " : "", source);
    }
  if (card_name != NULL)
    {
      name = g_markup_escape_text (card_name, -1);
      g_string_prepend (subtitle, subtitle->len > 0 ? ": " : "");
      g_string_prepend (subtitle, name);
    }
  row = make_row (title, subtitle->str);
  adw_action_row_add_prefix (
      ADW_ACTION_ROW (row),
      pt_state_badge_new (reasons[reason->verdict].kind, reasons[reason->verdict].icon_name, word));
  pt_spoken_describe_row (row, word);
  g_string_free (subtitle, TRUE);
  return row;
}
