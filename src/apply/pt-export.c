#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-export.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "pt-error.h"
#include "pt-file.h"
#include "pt-i18n.h"

/* Something that this run has made: a folder, a new file, or an old file with new bytes. */
typedef struct
{
  char *path;
  char *before; /* an old file's bytes */
  gsize length;
  GStatBuf found; /* its owner and permissions */
} Made;

/* Where to, and what came of it. */
typedef struct
{
  const char *folder;
  gboolean is_root; /* this computer's own root folder */
  GPtrArray *made;
  GPtrArray *written; /* paths of files */
} Export;

static void
made_free (Made *made)
{
  g_free (made->path);
  g_free (made->before);
  g_free (made);
}

static void
add_folder (GPtrArray *list, const char *path)
{
  Made *made = g_new0 (Made, 1);

  made->path = g_strdup (path);
  g_ptr_array_add (list, made);
}

static void
put_back (const Made *made)
{
  if (g_file_set_contents_full (made->path, made->before, (gssize) made->length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                NULL))
    {
      /* An ordinary user's file has his own group and keeps it. */
      (void) !chown (made->path, made->found.st_uid, made->found.st_gid);
      g_chmod (made->path, made->found.st_mode & 07777);
    }
}

/* Puts back what was there, so that a failure leaves nothing half-done. */
static void
take_back (const GPtrArray *list)
{
  for (guint i = list->len; i > 0; i--)
    {
      const Made *made = list->pdata[i - 1];

      if (made->before != NULL)
        put_back (made);
      else
        g_remove (made->path);
    }
}

/* What root installs belongs to root, whatever the folder's own bits say. */
static gboolean
take_ownership (const Export *export, const char *path, GError **error)
{
  if (!export->is_root || chown (path, 0, 0) == 0)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("The owner of %s could not be set: %s"), path,
               g_strerror (errno));
  return FALSE;
}

/* Makes the folders above a file, readable for everybody as libvirt's own are; those that are
 * there keep their permissions. */
static gboolean
make_folders (Export *export, const char *folder, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!g_str_equal (parent, folder) && !make_folders (export, parent, error))
    return FALSE;
  if (g_mkdir (folder, 0755) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED, _ ("The folder %s could not be made: %s"),
                   folder, g_strerror (errno));
      return FALSE;
    }
  add_folder (export->made, folder);
  if (g_chmod (folder, 0755) != 0)
    {
      g_set_error (error, PT_ERROR, PT_ERROR_FAILED,
                   _ ("The permissions of %s could not be set: %s"), folder, g_strerror (errno));
      return FALSE;
    }
  return take_ownership (export, folder, error);
}

static gboolean
export_change (Export *export, const PtPlan *plan, const PtChange *change, GError **error)
{
  g_autofree char *name = g_strconcat (plan->uuid, ".xml", NULL);
  g_autofree char *path
      = g_build_filename (export->folder, change->path != NULL ? change->path : name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  Made *made;

  if (!make_folders (export, parent, error))
    return FALSE;
  made = g_new0 (Made, 1);
  made->path = g_strdup (path);
  if (g_stat (path, &made->found) == 0
      && !g_file_get_contents (path, &made->before, &made->length, error))
    {
      made_free (made);
      return FALSE;
    }
  /* From here on the file may be another one, also when writing fails on the way. */
  g_ptr_array_add (export->made, made);
  if (!pt_file_write (path, change->after, (int) change->mode, error))
    return FALSE;
  g_ptr_array_add (export->written, g_strdup (path));
  return take_ownership (export, path, error);
}

static gboolean
export_all (Export *export, const PtPlan *plan, const GPtrArray *changes, GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const PtChange *change = changes->pdata[i];

      /* A definition is no file of a computer: below "/" it has no place. */
      if (export->is_root && change->path == NULL)
        continue;
      if (!export_change (export, plan, change, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * pt_export_is_root:
 * @folder: a path
 *
 * Returns: whether it is this computer's root folder, however it is written: "//", "/tmp/..", a
 *   link, a bind mount
 */
gboolean
pt_export_is_root (const char *folder)
{
  GStatBuf found, root;

  return g_stat (folder, &found) == 0 && g_stat ("/", &root) == 0 && found.st_dev == root.st_dev
         && found.st_ino == root.st_ino;
}

/**
 * pt_export:
 * @plan: a plan
 * @preview: what it changes, and what is already as it shall be
 * @folder: an absolute path of a folder; made where it is not there
 * @written: (element-type utf8): the paths of the files that were written are added to it
 * @made: (nullable) (element-type utf8): likewise those of new folders and files: what needs a
 * label where the system has them
 * @error: return location for an error
 *
 * Writes what a plan would install below a folder, as it would be installed: all of it or nothing.
 * Below "/" the files belong to root, and the definition, which is no file there, is left out.
 * Blocks.
 *
 * Returns: FALSE with an error that names the file
 */
gboolean
pt_export (const PtPlan *plan,
           const PtPreview *preview,
           const char *folder,
           GPtrArray *written,
           GPtrArray *made,
           GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) made_free);
  Export export = {
    .folder = folder, .is_root = pt_export_is_root (folder), .made = list, .written = written
  };

  if (!export_all (&export, plan, preview->changes, error)
      || !export_all (&export, plan, preview->unchanged, error))
    {
      take_back (list);
      return FALSE;
    }
  for (guint n = 0; made != NULL && n < list->len; n++)
    g_ptr_array_add (made, g_strdup (((Made *) list->pdata[n])->path));
  return TRUE;
}
