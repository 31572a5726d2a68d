#include "config.h"

#include "pt-host-private.h"

#include <string.h>

#define ACTIVE "sys/class/tty/tty0/active"

/* The first console is where the first login is, and logind offers none beyond the sixth. */
#define FIRST 2
#define LAST 6

/* The one that people have always been told of. */
#define PREFERRED 3

/* logind.conf(5): what holds where no file says otherwise. */
#define AUTOMATIC 6
#define RESERVED 6

/* logind takes no more than 15 (config_parse_n_autovts() in logind-core.c): the kernel's answer
 * about consoles in use has 16 bits (struct vt_stat in include/uapi/linux/vt.h). */
#define AUTOMATIC_LIMIT 15

/* A logind.conf has some 3 KiB, and few computers have a drop-in at all. */
#define CONFIG_LIMIT (256u * 1024)
#define DROP_IN_LIMIT 64

/* On which consoles a login is offered when somebody switches to them. */
typedef struct
{
  guint automatic; /* from 1 to this one */
  guint reserved;  /* and this one; 0: none */
  gboolean known;  /* a file was read */
} Logins;

/* In the order in which they hide each other (logind.conf(5)). */
static const char *const folders[]
    = { "etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd" };

static void
set_number (guint *number, const char *value, guint limit)
{
  guint64 read;

  if (g_ascii_string_to_unsigned (value, 10, 0, limit, &read, NULL))
    *number = (guint) read;
}

static void
set_option (Logins *logins, char *line)
{
  char *value = strchr (line, '=');

  if (value == NULL)
    return;
  *value++ = '\0';
  g_strchomp (line);
  g_strchug (value);
  if (g_str_equal (line, "NAutoVTs"))
    set_number (&logins->automatic, value, AUTOMATIC_LIMIT);
  else if (g_str_equal (line, "ReserveVT"))
    set_number (&logins->reserved, value, PT_HOST_VT_LIMIT);
}

/* systemd.syntax(7). What is not understood leaves things as they are, as logind does it. */
static void
parse_config (Logins *logins, char *text)
{
  gboolean login = FALSE;
  char *next;

  for (char *line = text; line != NULL; line = next)
    {
      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      g_strstrip (line);
      if (line[0] == '[')
        login = g_str_equal (line, "[Login]");
      else if (login && line[0] != '#' && line[0] != ';')
        set_option (logins, line);
    }
}

static gboolean
read_config (Logins *logins, PtRoot *root, const char *path)
{
  g_autofree char *text = pt_root_read_start (root, path, CONFIG_LIMIT, NULL, NULL);

  if (text == NULL)
    return FALSE;
  logins->known = TRUE;
  parse_config (logins, text);
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* By name, whatever the folder; of one name only the first folder's counts, and a link to
 * /dev/null, of which nothing can be read, takes the others of its name away. */
static void
read_drop_ins (Logins *logins, PtRoot *root)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_strconcat (folders[i], "/logind.conf.d", NULL);
      g_auto (GStrv) found = pt_root_list (root, folder, NULL);

      for (guint k = 0; found != NULL && found[k] != NULL && names->len < DROP_IN_LIMIT; k++)
        {
          char *name;

          if (!g_str_has_suffix (found[k], ".conf") || g_hash_table_contains (paths, found[k]))
            continue;
          name = g_strdup (found[k]);
          g_hash_table_insert (paths, name, g_strconcat (folder, "/", name, NULL));
          g_ptr_array_add (names, name);
        }
    }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    read_config (logins, root, g_hash_table_lookup (paths, names->pdata[i]));
}

static Logins
read_logins (PtRoot *root)
{
  Logins logins = { AUTOMATIC, RESERVED, FALSE };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (folders) && !found; i++)
    {
      g_autofree char *path = g_strconcat (folders[i], "/logind.conf", NULL);

      found = read_config (&logins, root, path);
    }
  read_drop_ins (&logins, root);
  return logins;
}

/* A login is there as well where it was asked for console by console: systemctl enable
 * getty@tty3. The unit is a link, which need not lead anywhere that we see. */
static gboolean
has_login (const Logins *logins, PtRoot *root, guint vt)
{
  g_autofree char *path = NULL;
  g_autofree char *target = NULL;

  if (vt <= logins->automatic || vt == logins->reserved)
    return TRUE;
  path = g_strdup_printf ("etc/systemd/system/getty.target.wants/getty@tty%u.service", vt);
  target = pt_root_read_link (root, path, NULL);
  return target != NULL;
}

/* "tty2": the console in front (Documentation/ABI/testing/sysfs-tty); 0: cannot tell. */
static guint
read_active (PtRoot *root)
{
  g_autofree char *line = pt_root_read_line (root, ACTIVE, NULL);
  guint active = 0;

  if (line != NULL && g_str_has_prefix (line, "tty"))
    set_number (&active, line + strlen ("tty"), PT_HOST_VT_LIMIT);
  return active;
}

/* Bits of the consoles that have a session. What logind calls a tty may still have a picture on
 * it, if somebody typed startx there. */
static void
find_taken (const GPtrArray *sessions, guint *pictures, guint *texts)
{
  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      const PtSeatSession *session = g_ptr_array_index (sessions, i);

      if (session->vt < FIRST || session->vt > LAST)
        continue;
      *(g_strcmp0 (session->type, "tty") == 0 ? texts : pictures) |= 1u << session->vt;
    }
}

/* The first console with a login that is not among @taken; 0: none. */
static guint
choose (const Logins *logins, PtRoot *root, guint taken)
{
  if ((taken & (1u << PREFERRED)) == 0 && has_login (logins, root, PREFERRED))
    return PREFERRED;
  for (guint vt = FIRST; vt <= LAST; vt++)
    if ((taken & (1u << vt)) == 0 && has_login (logins, root, vt))
      return vt;
  return 0;
}

/* The virtual terminal on which somebody can log in to a text console while the desktop has its
 * own: F3 where nothing is in the way. 0: there is none. -1: nothing is known about it.
 *
 * Where no console is free, one with a text session on it is the next best. */
int
pt_host_console_find (PtRoot *root, const GPtrArray *sessions)
{
  Logins logins = read_logins (root);
  guint active = read_active (root);
  guint pictures = 0, texts = 0;
  guint found;

  /* A kernel without CONFIG_VT. */
  if (pt_host_there (root, ACTIVE, "sys/class/tty") == PT_NO)
    return 0;
  if (sessions == NULL && active == 0 && !logins.known)
    return -1;
  find_taken (sessions, &pictures, &texts);
  if (active >= FIRST && active <= LAST)
    pictures |= 1u << active;
  found = choose (&logins, root, pictures | texts);
  if (found == 0)
    found = choose (&logins, root, pictures);
  return (int) found;
}
