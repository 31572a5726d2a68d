#include "config.h"

#include "pt-libvirt.h"

#include <dlfcn.h>

#include "pt-error.h"
#include "pt-i18n.h"

/* The one that the header above belongs to; it has been 0 since 2006. */
#define LIBRARY "libvirt.so.0"

typedef struct
{
  PtLibvirt functions;
  char *problem;
} Loaded;

static void
ignore_error (void *data, virErrorPtr error)
{
  /* libvirt prints to stderr where nobody listens; each caller reads the error itself. */
}

static gboolean
find_functions (void *library, PtLibvirt *functions)
{
#define FIND(name)                                                                                 \
  functions->name = (__typeof__ (name) *) dlsym (library, #name);                                  \
  if (functions->name == NULL)                                                                     \
    return FALSE;
  PT_LIBVIRT_FUNCTIONS (FIND)
#undef FIND
  return TRUE;
}

static gpointer
load (gpointer data)
{
  Loaded *loaded = g_new0 (Loaded, 1);
  /* RTLD_NODELETE: libvirt starts threads of its own that outlive any use of it. */
  void *library = dlopen (LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

  if (library == NULL || !find_functions (library, &loaded->functions))
    {
      loaded->problem = g_strdup (dlerror ());
      return loaded;
    }
  loaded->functions.virSetErrorFunc (NULL, ignore_error);
  if (loaded->functions.virInitialize () < 0)
    loaded->problem = g_strdup (loaded->functions.virGetLastErrorMessage ());
  return loaded;
}

/**
 * pt_libvirt_load:
 * @error: return location for an error
 *
 * Loads libvirt's library once. May be called from any thread.
 *
 * Returns: (transfer none): its functions; NULL with PT_ERROR_NOT_SUPPORTED where it is not
 *   installed or lacks one of them
 */
const PtLibvirt *
pt_libvirt_load (GError **error)
{
  static GOnce once = G_ONCE_INIT;
  const Loaded *loaded = g_once (&once, load, NULL);

  if (loaded->problem == NULL)
    return &loaded->functions;
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
               _ ("libvirt’s library cannot be used (%s); is libvirt installed?"), loaded->problem);
  return NULL;
}
