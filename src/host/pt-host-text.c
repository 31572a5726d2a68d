#include "config.h"

#include "pt-host-private.h"

#include <stdlib.h>
#include <string.h>

#include "pt-error.h"
#include "pt-words.h"

/* A name or a number is never longer; what is, is cut off. */
#define TEXT_LIMIT 512

/* More logical CPUs than any kernel is built for (NR_CPUS is 8192 at most). */
#define CPU_LIMIT 8192

/* Makes text from outside fit for one line of a page, cut off after @limit bytes. */
char *
pt_host_clean (const char *text, gsize limit)
{
  g_autofree char *cut = g_strndup (text, MIN (strlen (text), limit));

  return pt_words_clean (cut);
}

/* The first line of a file, safe to show; NULL where there is none or it is empty. */
char *
pt_host_text (PtRoot *root, const char *path)
{
  g_autofree char *line = pt_root_read_line (root, path, NULL);
  char *clean = line != NULL ? pt_host_clean (line, TEXT_LIMIT) : NULL;

  if (clean != NULL && clean[0] == '\0')
    g_clear_pointer (&clean, g_free);
  return clean;
}

/* A file of which a recording keeps nothing but that it is there: see pt_root_record(). */
char *
pt_host_read_private (PtRoot *root, const char *path, gsize *length, GError **error)
{
  char *text;

  pt_root_pause_recording (root);
  text = pt_root_read (root, path, length, error);
  pt_root_resume_recording (root);
  /* Why it could not be read is a fact. */
  if (text == NULL && pt_root_is_recording (root))
    pt_root_exists (root, path);
  return text;
}

/* The first line of a file in which a device says what it is: it may say whose it is, too. */
char *
pt_host_label (PtRoot *root, const char *path)
{
  PtMask *mask = pt_root_get_mask (root);
  g_autofree char *masked = NULL;
  char *text;

  pt_root_pause_recording (root);
  text = pt_host_text (root, path);
  pt_root_resume_recording (root);
  if (text != NULL && mask != NULL)
    {
      masked = pt_mask_label (mask, text);
      pt_root_record (root, path, masked);
    }
  return text;
}

int
pt_host_number (PtRoot *root, const char *path, guint base, int otherwise)
{
  guint64 value;

  if (!pt_root_read_number (root, path, base, &value, NULL) || value > G_MAXINT)
    return otherwise;
  return (int) value;
}

/* Whether something is there. Its absence says something only if the way to it could be walked and
 * the folder, which every system of that kind has, is seen. */
PtFact
pt_host_there (PtRoot *root, const char *path, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *resolved = NULL;

  if (pt_root_exists (root, path))
    return PT_YES;
  resolved = pt_root_resolve (root, path, &error);
  if (resolved != NULL || !g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND))
    return PT_UNKNOWN;
  return pt_root_can_read (root, folder) ? PT_NO : PT_UNKNOWN;
}

/* A parameter file that holds "Y", "N", "1" or "0". */
PtFact
pt_host_switch (PtRoot *root, const char *path)
{
  g_autofree char *text = pt_root_read_line (root, path, NULL);

  if (g_strcmp0 (text, "Y") == 0 || g_strcmp0 (text, "1") == 0)
    return PT_YES;
  if (g_strcmp0 (text, "N") == 0 || g_strcmp0 (text, "0") == 0)
    return PT_NO;
  return PT_UNKNOWN;
}

/* A list as the kernel writes it (lib/vsprintf.c "%*pbl"): "0-3,8,10-11". Parsing ends at the
 * first thing that is none. */
GArray *
pt_host_cpu_list (const char *text)
{
  GArray *cpus = g_array_new (FALSE, FALSE, sizeof (int));
  const char *at = text;

  while (g_ascii_isdigit (*at) && cpus->len < CPU_LIMIT)
    {
      char *end;
      guint64 first = g_ascii_strtoull (at, &end, 10);
      guint64 last = first;

      if (*end == '-')
        last = g_ascii_strtoull (end + 1, &end, 10);
      if (last >= CPU_LIMIT || first > last)
        break;
      for (guint64 id = first; id <= last && cpus->len < CPU_LIMIT; id++)
        {
          int cpu = (int) id;

          g_array_append_val (cpus, cpu);
        }
      at = *end == ',' ? end + 1 : end;
    }
  return cpus;
}

/* Ends an array of names and gives it as a string vector. */
char **
pt_host_strv (GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* The value of a line KEY=value, without its quotes (os-release(5), logind's state files). */
char *
pt_host_key_value (const char *text, const char *key)
{
  gsize length = strlen (key);
  const char *line = text;

  while (*line != '\0')
    {
      if (strncmp (line, key, length) == 0 && line[length] == '=')
        {
          const char *start = line + length + 1;
          gsize size = strcspn (start, "\r\n");
          g_autofree char *value = NULL;

          if (size >= 2 && (*start == '"' || *start == '\'') && start[size - 1] == *start)
            {
              start++;
              size -= 2;
            }
          value = g_strndup (start, MIN (size, TEXT_LIMIT));
          return pt_words_clean (value);
        }
      line += strcspn (line, "\n");
      line += *line == '\n';
    }
  return NULL;
}

/* "card2" before "card10", "1-9" before "1-10": numbers inside names count as numbers. */
int
pt_host_compare_numbered (const char *a, const char *b)
{
  while (*a != '\0' && *b != '\0')
    {
      if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b))
        {
          char *end_a, *end_b;
          guint64 x = g_ascii_strtoull (a, &end_a, 10);
          guint64 y = g_ascii_strtoull (b, &end_b, 10);

          if (x != y)
            return x < y ? -1 : 1;
          a = end_a;
          b = end_b;
        }
      else if (*a != *b)
        return (guint8) *a < (guint8) *b ? -1 : 1;
      else
        {
          a++;
          b++;
        }
    }
  return (*a != '\0') - (*b != '\0');
}

/* The PCI function that a device path goes through last: the one that the device hangs on. */
gboolean
pt_host_last_address (const char *path, PtPciAddress *address)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  gboolean found = FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    if (strchr (parts[i], '.') != NULL && pt_pci_address_parse (parts[i], address, NULL))
      found = TRUE;
  return found;
}
