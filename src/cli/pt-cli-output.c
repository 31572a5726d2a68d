#include "config.h"

#include "pt-cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "pt-i18n.h"
#include "pt-words.h"

/* Runs at every exit, GLib's own after --help included. */
static void
check_output (void)
{
  gboolean lost = ferror (stdout) != 0;

  if (fclose (stdout) != 0)
    lost = TRUE;
  if (!lost)
    return;
  g_printerr ("passthroughctl: %s\n", _ ("The answer could not be written; is the disk full?"));
  _exit (PT_EXIT_FAILED);
}

/**
 * pt_cli_watch_output:
 *
 * From now on an answer that could not be written makes the exit status 1. A closed standard
 * descriptor is opened for reading on nothing, so that no file of ours gets its number.
 */
void
pt_cli_watch_output (void)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      (void) !open ("/dev/null", O_RDONLY);
  atexit (check_output);
}

/**
 * pt_cli_begin_json:
 *
 * Returns: (transfer full): a builder inside the answer's object, with "format" set
 */
JsonBuilder *
pt_cli_begin_json (void)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, 1);
  return builder;
}

/**
 * pt_cli_end_json:
 * @builder: (transfer full): from pt_cli_begin_json()
 *
 * Prints the answer.
 */
void
pt_cli_end_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  fputs (text, stdout);
  fputc ('\n', stdout);
  g_object_unref (builder);
}

/* NULL becomes null; text from outside becomes valid UTF-8, as JSON demands. */
void
pt_cli_add_string (JsonBuilder *builder, const char *key, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  if (key != NULL)
    json_builder_set_member_name (builder, key);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

void
pt_cli_add_words (JsonBuilder *builder, const char *key, const char *words)
{
  g_autofree char *plain = words != NULL ? pt_words_to_plain (words) : NULL;

  pt_cli_add_string (builder, key, plain);
}

void
pt_cli_add_address (JsonBuilder *builder, const char *key, const PtPciAddress *address)
{
  char text[PT_PCI_ADDRESS_TEXT_SIZE];

  pt_pci_address_print (address, text);
  pt_cli_add_string (builder, key, text);
}

void
pt_cli_add_addresses (JsonBuilder *builder, const char *key, const GArray *addresses)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; i < addresses->len; i++)
    pt_cli_add_address (builder, NULL, &g_array_index (addresses, PtPciAddress, i));
  json_builder_end_array (builder);
}

/* An id of four hexadecimal digits; -1 is null. */
void
pt_cli_add_id (JsonBuilder *builder, const char *key, int id)
{
  char text[8];

  g_snprintf (text, sizeof text, "%04x", (guint) id & 0xffffu);
  pt_cli_add_string (builder, key, id >= 0 ? text : NULL);
}

/* As g_print(), but what cannot be shown in the terminal's encoding does not stop the output. */
void
pt_cli_print (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  fputs (text, stdout);
}
