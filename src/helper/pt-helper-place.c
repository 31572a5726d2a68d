#include "config.h"

#include "pt-helper-place.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pt-error.h"
#include "pt-i18n.h"

/* What the makers of containers leave in them. */
static const char *const marks[] = {
  "/run/.containerenv",          "/run/.toolboxenv", "/.dockerenv", "/.flatpak-info",
  "/run/host/container-manager",
};

static gboolean
refuse (const char *path, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
               _ ("This is a container (%s): what would be changed in it is not this computer. Run "
                  "it on the computer itself"),
               path);
  return FALSE;
}

/**
 * pt_helper_place_check:
 * @error: return location for an error
 *
 * Returns: FALSE with PT_ERROR_NOT_SUPPORTED in a container, and wherever the files are others than
 *   those of the computer's first process
 */
gboolean
pt_helper_place_check (GError **error)
{
  struct stat first, own;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (access (marks[i], F_OK) == 0)
      return refuse (marks[i], error);
  if (stat ("/proc/1/ns/mnt", &first) != 0 || stat ("/proc/self/ns/mnt", &own) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_NOT_SUPPORTED,
                   _ ("It cannot be told whether this is a container: %s"), g_strerror (errno));
      return FALSE;
    }
  return (first.st_dev == own.st_dev && first.st_ino == own.st_ino)
         || refuse ("/proc/1/ns/mnt", error);
}
