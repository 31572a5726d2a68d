#include "config.h"

#include "pt-cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-i18n.h"
#include "pt-vm-store.h"
#include "pt-words.h"

/* No domain XML, plan or snapshot that a person has is larger. */
#define FILE_LIMIT (16 * 1024 * 1024)

/**
 * pt_cli_open_root:
 * @cli: the run
 * @error: return location for an error
 *
 * Returns: (transfer none): the root that --root names, or this computer's own
 */
PtRoot *
pt_cli_open_root (PtCli *cli, GError **error)
{
  GError *reason = NULL;

  if (cli->root != NULL)
    return cli->root;
  cli->root = pt_root_open (cli->root_path != NULL ? cli->root_path : "/", &reason);
  if (cli->root == NULL)
    {
      /* A folder that is not there is a failure like any file that is not there, no refusal. */
      if (reason->domain == PT_ERROR && reason->code == PT_ERROR_NOT_FOUND)
        reason->code = PT_ERROR_FAILED;
      g_propagate_error (error, reason);
    }
  return cli->root;
}

/**
 * pt_cli_read_host:
 * @cli: the run
 * @error: return location for an error
 *
 * Returns: (transfer full): the computer's facts
 */
PtHost *
pt_cli_read_host (PtCli *cli, GError **error)
{
  PtRoot *root = pt_cli_open_root (cli, error);

  return root != NULL ? pt_host_read (root, NULL, error) : NULL;
}

/**
 * pt_cli_ask_libvirt:
 * @cli: the run
 * @error: return location for an error
 *
 * Asks libvirt, unless another computer's facts are looked at and no URI was given: this
 * computer's libvirt says nothing about that one.
 *
 * Returns: (transfer full): its answer
 */
PtVirtFacts *
pt_cli_ask_libvirt (PtCli *cli, GError **error)
{
  if (cli->root_path != NULL && cli->uri == NULL)
    return pt_virt_facts_new ();
  return pt_vm_store_probe (cli->uri, NULL, error);
}

/**
 * pt_cli_make_report:
 * @cli: the run
 * @ask_libvirt: whether libvirt's answers are needed
 * @error: return location for an error
 *
 * Returns: (transfer full): the computer, judged
 */
PtReport *
pt_cli_make_report (PtCli *cli, gboolean ask_libvirt, GError **error)
{
  g_autoptr (PtHost) host = pt_cli_read_host (cli, error);
  g_autoptr (PtQuirks) quirks = NULL;
  g_autoptr (PtVirtFacts) virt = NULL;

  if (host == NULL)
    return NULL;
  quirks = pt_quirks_load (error);
  if (quirks == NULL)
    return NULL;
  virt = ask_libvirt ? pt_cli_ask_libvirt (cli, error) : pt_virt_facts_new ();
  if (virt == NULL)
    return NULL;
  return pt_report_make (host, virt, quirks);
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

/**
 * pt_cli_read_file:
 * @path: a file that the user named; "-" for standard input is not offered
 * @text: (out): its bytes, with a NUL behind them
 * @length: (out): how many bytes
 * @error: return location for an error
 *
 * Returns: FALSE with an error that names the file
 */
gboolean
pt_cli_read_file (const char *path, char **text, gsize *length, GError **error)
{
  GStatBuf found;

  if (g_stat (path, &found) == 0 && (!S_ISREG (found.st_mode) || found.st_size > FILE_LIMIT))
    {
      g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED,
                   _ ("%s is no file of text, or much too large"), path);
      return FALSE;
    }
  return g_file_get_contents (path, text, length, error);
}

/* A device or a pipe is written to as it is: renaming a file over it would replace it. */
static gboolean
write_special (const char *path, const char *text, GError **error)
{
  FILE *file = g_fopen (path, "we");
  gboolean written = file != NULL && fputs (text, file) >= 0;
  int code = errno;

  if (file != NULL && fclose (file) != 0)
    {
      written = FALSE;
      code = errno;
    }
  if (!written)
    g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("%s could not be written: %s"), path,
                 g_strerror (code));
  return written;
}

/**
 * pt_cli_write_file:
 * @path: a file that the user named
 * @text: what it shall hold
 * @mode: permissions
 * @error: return location for an error
 *
 * Writes a file whole or not at all: a full disk leaves what was there.
 *
 * Returns: FALSE with an error that names the file
 */
gboolean
pt_cli_write_file (const char *path, const char *text, int mode, GError **error)
{
  GStatBuf found;

  if (g_stat (path, &found) == 0 && !S_ISREG (found.st_mode) && !S_ISDIR (found.st_mode))
    return write_special (path, text, error);
  if (!g_file_set_contents_full (path, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode,
                                 error))
    {
      g_prefix_error (error, _ ("%s could not be written: "), path);
      return FALSE;
    }
  /* The mode above is masked by the user's umask, and an old file keeps its own. */
  if (g_chmod (path, mode) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED,
                   _ ("The permissions of %s could not be set: %s"), path, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
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
