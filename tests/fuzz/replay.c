/* Replays a corpus through a fuzz target, as an ordinary test program: each file as it is, cut
 * off, and with bytes changed. The changes come from a fixed seed, so that a failure comes back;
 * the input that failed is kept in the file that the environment variable FUZZ_KEEP names. */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#define CHANGES 64
#define CUTS 16
#define LARGEST (256 * 1024)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Bytes that grammars care about, more often than chance would bring them. */
static const char interesting[] = "\0\n\t \"'<>&/\\=:;#%-0x9\x7f\xff\xfe";

static void
feed (const char *bytes, gsize size)
{
  const char *keep = g_getenv ("FUZZ_KEEP");
  /* A copy of its own size, so that a sanitizer sees one byte too far. */
  g_autofree uint8_t *copy = g_malloc (MAX (size, 1));

  memcpy (copy, bytes, size);
  if (keep != NULL)
    g_file_set_contents (keep, bytes, (gssize) size, NULL);
  LLVMFuzzerTestOneInput (copy, size);
}

static void
change_bytes (GRand *random, char *bytes, gsize size)
{
  int count = g_rand_int_range (random, 1, 9);

  for (int i = 0; i < count && size > 0; i++)
    {
      gsize at = (gsize) (g_rand_double (random) * size);

      switch (g_rand_int_range (random, 0, 4))
        {
        case 0:
          bytes[at] = (char) g_rand_int_range (random, 0, 256);
          break;
        case 1:
          bytes[at] = interesting[g_rand_int_range (random, 0, sizeof interesting - 1)];
          break;
        case 2:
          bytes[at] = (char) (bytes[at] ^ (1 << g_rand_int_range (random, 0, 8)));
          break;
        default:
          /* One piece over another: doubled and missing lines. */
          {
            gsize from = (gsize) (g_rand_double (random) * size);
            gsize length = MIN (MIN (size - at, size - from), 48);

            memmove (bytes + at, bytes + from, length);
          }
          break;
        }
    }
}

static void
test_file (gconstpointer data)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (20240917);
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (data, &bytes, &size, &error);
  g_assert_no_error (error);
  feed (bytes, size);
  if (size > LARGEST)
    return;
  for (int i = 0; i < CUTS; i++)
    feed (bytes, (gsize) (g_rand_double (random) * size));
  for (int i = 0; i < CHANGES; i++)
    {
      g_autofree char *changed = g_memdup2 (bytes, size);

      change_bytes (random, changed, size);
      feed (changed != NULL ? changed : "", size);
    }
}

static void
test_nothing (void)
{
  feed ("", 0);
  feed ("\0", 1);
  feed ("\n", 1);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
add_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (folder == NULL)
    return FALSE;
  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *test = g_strdup_printf ("/replay/%s", (char *) names->pdata[i]);

      g_test_add_data_func_full (test, g_build_filename (path, names->pdata[i], NULL), test_file,
                                 g_free);
    }
  return names->len > 0;
}

int
main (int argc, char **argv)
{
  gboolean found = FALSE;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/replay/nothing", test_nothing);
  for (int i = 1; i < argc; i++)
    found = add_folder (argv[i]) || found;
  if (argc > 1 && !found)
    {
      g_printerr ("replay: the corpus %s is empty\n", argv[1]);
      return 1;
    }
  return g_test_run ();
}
