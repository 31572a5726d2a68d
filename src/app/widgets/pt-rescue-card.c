#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-rescue-card.h"

#include "pt-i18n.h"
#include "pt-own-address.h"

/* On paper: large enough to be read from a photograph. The margin, in points, comes on top of what
 * the printer cannot reach. */
#define PRINT_FONT "Sans 14"
#define PRINT_COMMAND "Monospace Bold 18"
#define PRINT_MARGIN 36.0

/* The text console that people know, where nothing was found out about them. */
#define USUAL_CONSOLE 3

#define LINES 3

/**
 * PtRescueCard:
 *
 * How to get the screen back, in three lines; where all is as usual, in the words of README.md.
 */
struct _PtRescueCard
{
  GtkBox parent_instance;

  GtkLabel *words[LINES];
  GtkLabel *commands[LINES];
  PtRescueWay way;
};

G_DEFINE_FINAL_TYPE (PtRescueCard, pt_rescue_card, GTK_TYPE_BOX)

static void
add_line (PtRescueCard *self, int index)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  char number[2] = { (char) ('1' + index), '\0' };
  GtkWidget *disc = gtk_label_new (number);
  GtkWidget *words = gtk_label_new (NULL);
  GtkWidget *command = gtk_label_new (NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  gtk_widget_add_css_class (disc, "pt-num");
  gtk_widget_set_valign (disc, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_xalign (GTK_LABEL (command), 0);
  gtk_label_set_wrap (GTK_LABEL (command), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (command), PANGO_WRAP_WORD_CHAR);
  /* Nothing is in the command that is not to be typed. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (command), attributes);
  gtk_label_set_selectable (GTK_LABEL (command), TRUE);
  /* With the keyboard the whole card is copied. */
  gtk_widget_set_focusable (command, FALSE);
  gtk_widget_set_direction (command, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (command, "pt-rescue-command");
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), command);
  gtk_box_append (GTK_BOX (line), disc);
  gtk_box_append (GTK_BOX (line), box);
  gtk_box_append (GTK_BOX (self), line);
  self->words[index] = GTK_LABEL (words);
  self->commands[index] = GTK_LABEL (command);
}

static void
set_line (PtRescueCard *self, int index, const char *words, const char *command)
{
  gtk_label_set_text (self->words[index], words);
  gtk_label_set_text (self->commands[index], command != NULL ? command : "");
  gtk_widget_set_visible (GTK_WIDGET (self->commands[index]), command != NULL);
}

static void
pt_rescue_card_class_init (PtRescueCardClass *klass)
{
}

static void
pt_rescue_card_init (PtRescueCard *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 14);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "pt-rescue");
  for (int i = 0; i < LINES; i++)
    add_line (self, i);
  pt_rescue_card_set_host (self, NULL);
}

/* -- the way in --------------------------------------------------------- */

static PtRescueWay
find_way (const PtHost *host, const char *address)
{
  if (host == NULL)
    return PT_RESCUE_NOT_LOOKED;
  switch (host->system->ssh_server)
    {
    case PT_YES:
      if (!host->live)
        return PT_RESCUE_ELSEWHERE;
      return address != NULL ? PT_RESCUE_SSH : PT_RESCUE_NO_ADDRESS;
    case PT_NO:
      return PT_RESCUE_NO_SERVER;
    case PT_UNKNOWN:
      return PT_RESCUE_UNKNOWN;
    }
  g_return_val_if_reached (PT_RESCUE_UNKNOWN);
}

/* What comes after the words about the text console. */
static const char *
describe_way (PtRescueWay way, gboolean console, gboolean command)
{
  switch (way)
    {
    case PT_RESCUE_NOT_LOOKED:
      return NULL;
    case PT_RESCUE_SSH:
      return console ? _ ("Or, from another computer or phone:")
                     : _ ("Log in from another computer or phone:");
    case PT_RESCUE_NO_ADDRESS:
      return _ ("An SSH server runs, but no address of this computer was found: it is in no "
                "network, or Passthrough may not see it. Connect it to one, or look its address up "
                "in the router.");
    case PT_RESCUE_ELSEWHERE:
      return _ ("An SSH server runs, but its address is not known here, because another computer "
                "was looked at. Open this card on that one.");
    case PT_RESCUE_NO_SERVER:
      return _ ("No SSH server was seen, so another computer cannot log in. This Computer says how "
                "to install one.");
    case PT_RESCUE_UNKNOWN:
      return command ? _ ("Whether an SSH server runs cannot be told, because the services could "
                          "not be listed. Before you start a machine, try this on another computer "
                          "or phone:")
                     : _ ("Whether an SSH server runs cannot be told, because the services could "
                          "not be listed. Before you start a machine, try to log in from another "
                          "computer or phone.");
    }
  g_return_val_if_reached (NULL);
}

static char *
describe_login (PtRescueWay way, int console, gboolean command)
{
  const char *other = describe_way (way, console != 0, command);
  g_autofree char *first = NULL;

  if (console != 0)
    /* Translators: %d is the number of a function key: F3. */
    first = g_strdup_printf (_ ("Press Ctrl + Alt + F%d and log in."), console);
  else
    first = g_strdup (
        _ ("No text console is free to log in on: each has a desktop on it or is switched off."));
  return g_strjoin (" ", first, other,
                    console == 0 && !command
                        ? _ ("If nobody can log in, press the power button briefly: the computer "
                             "shuts down cleanly.")
                        : NULL,
                    NULL);
}

/**
 * pt_rescue_card_set_facts:
 * @self: a card
 * @host: (nullable): the computer; NULL: it was not read yet
 * @address: (nullable): where this computer, the one that Passthrough runs on, is reached
 *
 * Says how to log in: on which text console, and from another computer only where that would work,
 * or may work. What is in the way is said, and what to do about it.
 */
void
pt_rescue_card_set_facts (PtRescueCard *self, const PtHost *host, const char *address)
{
  g_return_if_fail (PT_IS_RESCUE_CARD (self));

  /* Another computer has another address. */
  const char *here = host != NULL && host->live ? address : NULL;
  int found = host != NULL ? host->display->text_console : -1;
  int console = found >= 0 ? found : USUAL_CONSOLE;
  PtRescueWay way = find_way (host, here);
  gboolean try = here != NULL && (way == PT_RESCUE_SSH || way == PT_RESCUE_UNKNOWN);
  g_autofree char *command = try ? g_strdup_printf ("ssh %s@%s", g_get_user_name (), here) : NULL;
  g_autofree char *login = describe_login (way, console, try);

  self->way = way;
  set_line (self, 0, _ ("Wait two minutes. The screen should come back by itself."), NULL);
  set_line (self, 1, login, command);
  set_line (self, 2, _ ("Then type:"), "sudo passthroughctl rescue");
}

/**
 * pt_rescue_card_set_host:
 * @self: a card
 * @host: (nullable): the computer; NULL: it was not read yet
 *
 * The same with the address that this computer has now.
 */
void
pt_rescue_card_set_host (PtRescueCard *self, const PtHost *host)
{
  g_autofree char *address = host != NULL && host->live ? pt_own_address_find () : NULL;

  pt_rescue_card_set_facts (self, host, address);
}

/**
 * pt_rescue_card_get_way:
 * @self: a card
 *
 * Returns: whether another computer could log in, as the card says it
 */
PtRescueWay
pt_rescue_card_get_way (PtRescueCard *self)
{
  g_return_val_if_fail (PT_IS_RESCUE_CARD (self), PT_RESCUE_NOT_LOOKED);

  return self->way;
}

/**
 * pt_rescue_card_get_text:
 * @self: a card
 *
 * Returns: (transfer full): all of it as text
 */
char *
pt_rescue_card_get_text (PtRescueCard *self)
{
  g_return_val_if_fail (PT_IS_RESCUE_CARD (self), NULL);

  GString *out = g_string_new (NULL);

  for (int i = 0; i < LINES; i++)
    {
      g_string_append_printf (out, "%d. %s\n", i + 1, gtk_label_get_text (self->words[i]));
      if (gtk_widget_get_visible (GTK_WIDGET (self->commands[i])))
        g_string_append_printf (out, "   %s\n", gtk_label_get_text (self->commands[i]));
    }
  return g_string_free (out, FALSE);
}

/* -- on paper ----------------------------------------------------------- */

static void
on_draw_page_cb (GtkPrintOperation *operation,
                 GtkPrintContext *context,
                 int page,
                 PtRescueCard *self)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  g_autoptr (PangoLayout) layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *font = pango_font_description_from_string (PRINT_FONT);
  g_autoptr (GString) markup = g_string_new (NULL);
  double width = gtk_print_context_get_width (context) - 2 * PRINT_MARGIN;

  g_string_append_printf (markup, "<big><b>%s</b></big>\n\n", _ ("If the screen stays dark"));
  for (int i = 0; i < LINES; i++)
    {
      g_autofree char *words = g_markup_escape_text (gtk_label_get_text (self->words[i]), -1);
      g_autofree char *command = g_markup_escape_text (gtk_label_get_text (self->commands[i]), -1);

      g_string_append_printf (markup, "%d.  %s\n", i + 1, words);
      if (gtk_widget_get_visible (GTK_WIDGET (self->commands[i])))
        g_string_append_printf (
            markup, "<span font='" PRINT_COMMAND "' insert_hyphens='false'>%s</span>\n", command);
      g_string_append_c (markup, '\n');
    }
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_markup (layout, markup->str, -1);
  cairo_move_to (cairo, PRINT_MARGIN, PRINT_MARGIN);
  pango_cairo_show_layout (cairo, layout);
}

/**
 * pt_rescue_card_new_print:
 * @self: a card
 *
 * Returns: (transfer full): the card as one page to print
 */
GtkPrintOperation *
pt_rescue_card_new_print (PtRescueCard *self)
{
  g_return_val_if_fail (PT_IS_RESCUE_CARD (self), NULL);

  GtkPrintOperation *operation = gtk_print_operation_new ();

  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_job_name (operation, _ ("Rescue Card"));
  /* Else the page is measured in dots of the printer, from the edge of the paper. */
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_use_full_page (operation, FALSE);
  g_signal_connect_object (operation, "draw-page", G_CALLBACK (on_draw_page_cb), self, 0);
  return operation;
}

/**
 * pt_rescue_card_print:
 * @self: a card in a window
 *
 * Asks for a printer, or a file, and prints the card.
 */
void
pt_rescue_card_print (PtRescueCard *self)
{
  g_return_if_fail (PT_IS_RESCUE_CARD (self));

  g_autoptr (GtkPrintOperation) operation = pt_rescue_card_new_print (self);
  g_autoptr (GError) error = NULL;

  gtk_print_operation_set_allow_async (operation, TRUE);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                               GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), &error)
      == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      g_autofree char *words = g_strdup_printf (_ ("Not printed: %s"), error->message);

      gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", words);
    }
}

static void
on_copy_clicked_cb (GtkButton *button, PtRescueCard *self)
{
  g_autofree char *text = pt_rescue_card_get_text (self);

  gtk_widget_activate_action (GTK_WIDGET (self), "clip.copy", "s", text);
}

static void
on_print_clicked_cb (GtkButton *button, PtRescueCard *self)
{
  pt_rescue_card_print (self);
}

static void
add_button (
    GtkWidget *box, PtRescueCard *self, const char *icon_name, const char *name, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", clicked, self, 0);
  gtk_box_append (GTK_BOX (box), button);
}

/**
 * pt_rescue_card_new_buttons:
 * @self: a card
 *
 * Returns: (transfer floating): its buttons Copy and Print…, for a header
 */
GtkWidget *
pt_rescue_card_new_buttons (PtRescueCard *self)
{
  g_return_val_if_fail (PT_IS_RESCUE_CARD (self), NULL);

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  add_button (box, self, "edit-copy-symbolic", _ ("Copy"), G_CALLBACK (on_copy_clicked_cb));
  add_button (box, self, "document-print-symbolic", _ ("Print…"), G_CALLBACK (on_print_clicked_cb));
  return box;
}
