#include "config.h"

#include "pt-os-names.h"

#if PT_WITH_OSINFO
#include <gmodule.h>
#include <osinfo/osinfo.h>

/* The one that the header above belongs to (soname of libosinfo 1.0 to 1.12). */
#define LIBRARY "libosinfo-1.0.so.0"

/* What is used of libosinfo. It is loaded when the first machine names its system: it brings an
 * HTTP library with it, and its data takes longer to read than all the machines. */
#define FUNCTIONS(X)                                                                               \
  X (osinfo_loader_new)                                                                            \
  X (osinfo_loader_process_default_path)                                                           \
  X (osinfo_loader_get_db)                                                                         \
  X (osinfo_db_get_os)                                                                             \
  X (osinfo_product_get_name)

typedef struct
{
#define MEMBER(name) __typeof__ (name) *name;
  FUNCTIONS (MEMBER)
#undef MEMBER
} Functions;

static gboolean
find_functions (GModule *library, Functions *functions)
{
#define FIND(name)                                                                                 \
  if (!g_module_symbol (library, #name, (gpointer *) &functions->name))                            \
    return FALSE;
  FUNCTIONS (FIND)
#undef FIND
  return TRUE;
}

/* A damaged file of the data is no reason to know nothing: what was read until then counts. */
static OsinfoDb *
load_data (const Functions *functions)
{
  OsinfoLoader *loader = functions->osinfo_loader_new ();
  g_autoptr (GError) error = NULL;
  OsinfoDb *data;

  functions->osinfo_loader_process_default_path (loader, &error);
  if (error != NULL)
    g_debug ("libosinfo: %s", error->message);
  data = g_object_ref (functions->osinfo_loader_get_db (loader));
  g_object_unref (loader);
  return data;
}

static const char *
ask (const char *id)
{
  static gboolean loaded;
  static Functions functions;
  static OsinfoDb *data;
  OsinfoOs *os;

  if (!loaded)
    {
      /* By GModule, never by dlopen(): libsoup opens a module while it is loaded, and waits for
       * GModule's lock, which GTK has while it waits for that of dlopen(). */
      GModule *library = g_module_open (LIBRARY, G_MODULE_BIND_LOCAL);

      loaded = TRUE;
      if (library != NULL && find_functions (library, &functions))
        data = load_data (&functions);
      else
        g_debug ("libosinfo cannot be used: %s", g_module_error ());
      /* It registers types, which cannot be taken back. */
      if (library != NULL)
        g_module_make_resident (library);
    }
  os = data != NULL ? functions.osinfo_db_get_os (data, id) : NULL;
  return os != NULL ? functions.osinfo_product_get_name ((OsinfoProduct *) os) : NULL;
}

#else

static const char *
ask (const char *id)
{
  return NULL;
}
#endif

/* Both for those who hold the lock. "names" keeps what was looked up, for ever: an id without a
 * name has "" there. */
static GMutex lock;
static GHashTable *names;

/**
 * pt_os_names_look_up:
 * @id: id of a system, as libosinfo has it: "http://microsoft.com/win/11"
 *
 * Asks libosinfo for the system's name. The first call takes up to a second: call it in a thread.
 * Where libosinfo is not installed, no system has a name.
 */
void
pt_os_names_look_up (const char *id)
{
  const char *name;

  g_mutex_lock (&lock);
  if (names == NULL)
    names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!g_hash_table_contains (names, id))
    {
      name = ask (id);
      g_hash_table_insert (names, g_strdup (id),
                           name != NULL ? g_utf8_make_valid (name, -1) : g_strdup (""));
    }
  g_mutex_unlock (&lock);
}

static const char *
find (const char *id)
{
  const char *name;

  g_mutex_lock (&lock);
  name = names != NULL ? g_hash_table_lookup (names, id) : NULL;
  g_mutex_unlock (&lock);
  return name;
}

/**
 * pt_os_names_knows:
 * @id: id of a system
 *
 * Returns: whether it was looked up already, with or without success
 */
gboolean
pt_os_names_knows (const char *id)
{
  return find (id) != NULL;
}

/**
 * pt_os_names_peek:
 * @id: (nullable): id of a system
 *
 * Never waits.
 *
 * Returns: (transfer none) (nullable): the system's name, "Microsoft Windows 11"; NULL where it was
 *   not looked up, or is not known
 */
const char *
pt_os_names_peek (const char *id)
{
  const char *name = id != NULL ? find (id) : NULL;

  return name != NULL && name[0] != '\0' ? name : NULL;
}
