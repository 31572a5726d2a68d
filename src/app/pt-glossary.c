#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-glossary.h"

#include <string.h>

#include <adwaita.h>

#include "pt-i18n.h"

/* A tooltip with more would be a page. */
#define TOOLTIP_ENTRIES 3

/* The longer of two that begin alike comes first. */
static const PtGlossaryEntry entries[] = {
  { N_ ("BIOS"),
    N_ ("The old kind of firmware. A graphics card’s picture needs its successor, UEFI.") },
  { N_ ("firmware"),
    N_ ("The program in a computer or a device that runs before any system does.") },
  { N_ ("hand-over"), N_ ("What happens between “start the machine” and “the machine has the "
                          "card”: the session ends, "
                          "the driver lets go, the machine takes the card.") },
  { N_ ("hook"), N_ ("A small program that libvirt calls when a machine starts or stops. "
                     "Passthrough’s hands the "
                     "card over and takes it back.") },
  { N_ ("hypervisor"),
    N_ ("What runs virtual machines: here the kernel’s KVM with the program QEMU.") },
  { N_ ("IOMMU group"), N_ ("The smallest set of devices that the IOMMU can keep apart from the "
                            "rest. It goes to a machine "
                            "as a whole.") },
  { N_ ("IOMMU"), N_ ("The part of the processor that keeps devices apart: a lent device reaches "
                      "the memory of its "
                      "machine only. The firmware’s set-up has its maker’s own name for it.") },
  { N_ ("kernel argument"), N_ ("A word that the boot loader gives to Linux when it starts, to "
                                "switch something on or off.") },
  { N_ ("KVM"), N_ ("The part of Linux that lets virtual machines run at full speed.") },
  { N_ ("libvirt"), N_ ("The service that keeps and runs the virtual machines of this computer. "
                        "Passthrough changes "
                        "machines through it only.") },
  { N_ ("login screen"), N_ ("The program that asks who you are and starts your session; also "
                             "called display manager.") },
  { N_ ("Q35"), N_ ("The modern kind of main board that a virtual machine can have. It has PCI "
                    "Express, which a "
                    "graphics card needs.") },
  { N_ ("QEMU"),
    N_ ("The program that is the virtual machine: it runs as one process on this computer.") },
  { N_ ("ROM"), N_ ("The little program on the card that draws the first picture. The machine "
                    "reads it from the "
                    "card, or from a file.") },
  { N_ ("Secure Boot"), N_ ("A setting of the firmware: it starts signed systems only.") },
  { N_ ("seat"), N_ ("The screens, keyboards and mice that one person uses together.") },
  { N_ ("session"), N_ ("Everything that runs since you logged in, until you log out.") },
  { N_ ("TPM"), N_ ("A chip that keeps keys. Windows 11 asks for one; libvirt can play it.") },
  { N_ ("UEFI"), N_ ("The firmware of modern computers. A virtual machine needs it to show a "
                     "picture on the real "
                     "card.") },
  { N_ ("vfio-pci"),
    N_ ("The driver that holds a device for a virtual machine, in the place of its usual one.") },
  { N_ ("VFIO"), N_ ("The part of Linux that lends devices to virtual machines.") },
  { N_ ("virtual display"),
    N_ ("The window in which a machine without a card shows its picture.") },
};

/**
 * pt_glossary_get:
 * @count: (out): how many there are
 *
 * Returns: (transfer none) (array length=count): the words that are explained
 */
const PtGlossaryEntry *
pt_glossary_get (guint *count)
{
  *count = G_N_ELEMENTS (entries);
  return entries;
}

static gboolean
is_letter (const char *text, const char *at, gboolean before)
{
  gunichar letter;

  if (before && at == text)
    return FALSE;
  letter = g_utf8_get_char (before ? g_utf8_prev_char (at) : at);
  return g_unichar_isalnum (letter) || letter == '-';
}

static gboolean
has_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + length, word))
    if (!is_letter (text, at, TRUE) && !is_letter (text, at + length, FALSE))
      return TRUE;
  return FALSE;
}

static gboolean
is_part_of (const char *word, const GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    if (strstr (found->pdata[i], word) != NULL)
      return TRUE;
  return FALSE;
}

/**
 * pt_glossary_explain:
 * @text: words that a person reads
 *
 * Returns: (transfer full) (nullable): what the words of the field in it are, as markup; NULL where
 *   there is none
 */
char *
pt_glossary_explain (const char *text)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (entries) && found->len < TOOLTIP_ENTRIES; i++)
    {
      const char *word = g_dgettext (GETTEXT_PACKAGE, entries[i].word);
      g_autofree char *line = NULL;

      if (!has_word (text, word) || is_part_of (word, found))
        continue;
      g_ptr_array_add (found, (gpointer) word);
      line = g_markup_printf_escaped ("%s<b>%s</b>: %s", out->len > 0 ? "\n" : "", word,
                                      g_dgettext (GETTEXT_PACKAGE, entries[i].text));
      g_string_append (out, line);
    }
  return found->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

/* All that a row says, so that its focus is as good as a pointer over its text. */
static void
collect_labels (GtkWidget *widget, GString *out)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget))
    g_string_append_printf (out, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_labels (child, out);
}

static GtkWidget *
find_target (GtkWidget *widget, int x, int y, gboolean keyboard)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus;

  if (!keyboard)
    {
      GtkWidget *picked = gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT);

      return picked != NULL && GTK_IS_LABEL (picked) ? picked : NULL;
    }
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return focus != NULL && gtk_widget_is_ancestor (focus, widget) ? focus : NULL;
}

static gboolean
on_query_tooltip_cb (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  GtkWidget *target = find_target (widget, x, y, keyboard);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *markup = NULL;

  if (target == NULL)
    return FALSE;
  collect_labels (target, text);
  markup = pt_glossary_explain (text->str);
  if (markup == NULL)
    return FALSE;
  gtk_tooltip_set_markup (tooltip, markup);
  return TRUE;
}

/**
 * pt_glossary_attach:
 * @widget: a page
 *
 * Explains the words of the field in all texts below it, where the pointer rests or, with Ctrl+F1,
 * the focus is.
 */
void
pt_glossary_attach (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect (widget, "query-tooltip", G_CALLBACK (on_query_tooltip_cb), NULL);
}

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer data)
{
  const PtGlossaryEntry *first = a;
  const PtGlossaryEntry *second = b;

  return g_utf8_collate (g_dgettext (GETTEXT_PACKAGE, first->word),
                         g_dgettext (GETTEXT_PACKAGE, second->word));
}

static GtkWidget *
make_row (const PtGlossaryEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (g_dgettext (GETTEXT_PACKAGE, entry->word), -1);
  g_autofree char *text = g_markup_escape_text (g_dgettext (GETTEXT_PACKAGE, entry->text), -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

/**
 * pt_glossary_show:
 * @parent: the wizard's window
 *
 * Shows all words that are explained, in the order of the reader's alphabet.
 */
void
pt_glossary_show (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder
             = gtk_builder_new_from_resource (PT_RESOURCE_PREFIX "/glossary-window.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "glossary"));
  GtkWidget *group = GTK_WIDGET (gtk_builder_get_object (builder, "group"));
  g_autofree PtGlossaryEntry *sorted = g_memdup2 (entries, sizeof entries);

  g_qsort_with_data (sorted, G_N_ELEMENTS (entries), sizeof entries[0], compare_entries, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (&sorted[i]));
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}
