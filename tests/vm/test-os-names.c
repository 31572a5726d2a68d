#include "config.h"

#include <glib.h>
#include <gmodule.h>

#include "pt-os-names.h"

#define WIN11 "http://microsoft.com/win/11"
#define NOBODY "http://example.org/nobody/1"

static gpointer
look_up (gpointer data)
{
  pt_os_names_look_up (data);
  return NULL;
}

static gpointer
look_up_and_end (gpointer data)
{
  gboolean *ended = data;

  pt_os_names_look_up (WIN11);
  g_atomic_int_set (ended, TRUE);
  return NULL;
}

/* GTK looks up functions by name whenever it makes a widget; libosinfo's libraries open a module
 * while they are loaded. The one must not wait for the other. */
static void
test_while_symbols_are_found (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 90 * G_USEC_PER_SEC, 0);
      g_test_trap_assert_passed ();
      return;
    }

  GModule *program = g_module_open (NULL, G_MODULE_BIND_LAZY);
  gboolean ended = FALSE;
  GThread *thread;
  gpointer symbol;

  thread = g_thread_new ("names", look_up_and_end, &ended);
  while (!g_atomic_int_get (&ended))
    {
      g_module_symbol (program, "pt_no_such_function", &symbol);
      /* The other one shall come to its turn, too. */
      g_usleep (100);
    }
  g_thread_join (thread);
  g_assert_true (pt_os_names_knows (WIN11));
  g_module_close (program);
}

/* Nothing is loaded before somebody asks in a thread; what was asked is known, by name or not. */
static void
test_names (void)
{
  GThread *threads[4];

  g_assert_null (pt_os_names_peek (WIN11));
  g_assert_null (pt_os_names_peek (NULL));
  g_assert_false (pt_os_names_knows (WIN11));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("names", look_up, i % 2 == 0 ? WIN11 : NOBODY);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_true (pt_os_names_knows (WIN11));
  g_assert_true (pt_os_names_knows (NOBODY));
  g_assert_null (pt_os_names_peek (NOBODY));
  if (pt_os_names_peek (WIN11) == NULL)
    {
      g_test_skip ("libosinfo or its data is not installed");
      return;
    }
  g_assert_cmpstr (pt_os_names_peek (WIN11), ==, "Microsoft Windows 11");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/os-names/names", test_names);
  g_test_add_func ("/os-names/while-symbols-are-found", test_while_symbols_are_found);
  return g_test_run ();
}
