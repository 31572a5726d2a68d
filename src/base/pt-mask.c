#include "config.h"

#include "pt-mask.h"

#include <string.h>

/* Words of the system itself: a user or a computer of that name is not given away by them, and
 * without them a snapshot could not be read. */
static const char *const plain_words[] = {
  "architecture", "backup",  "backups",     "bin",       "boot",    "bpool",      "cache",
  "cmdline",      "comment", "conf",        "config",    "console", "containers", "data",
  "default",      "dev",     "devices",     "docker",    "dracut",  "efi",        "entries",
  "entry",        "esp",     "etc",         "export",    "flatpak", "games",      "grub",
  "grub2",        "grubenv", "home",        "hooks",     "images",  "initrd",     "iso",
  "kernel",       "kvm",     "lib",         "lib64",     "libvirt", "limine",     "linux",
  "loader",       "local",   "localdomain", "localhost", "log",     "lost+found", "machine",
  "media",        "mnt",     "modules",     "nix",       "nixos",   "none",       "opt",
  "options",      "ostree",  "passthrough", "pool",      "pools",   "proc",       "qemu",
  "quiet",        "root",    "rpool",       "run",       "sbin",    "scratch",    "share",
  "shared",       "snap",    "splash",      "spool",     "srv",     "storage",    "store",
  "swap",         "sys",     "sysroot",     "system",    "systemd", "tank",       "timeout",
  "title",        "tmp",     "udev",        "uki",       "user",    "usr",        "var",
  "version",      "virt",    "vm",          "vms",       "work",    "zroot",
};

/* What the masks look like; each takes one unsigned number. */
static const char *const formats[PT_N_MASKS] = {
  "user%u", "host%u", "net%u", "pool%u", "folder%u", "masked%u", "%u",
};

struct _PtMask
{
  GHashTable *known[PT_N_MASKS]; /* folded name → its number */
  GHashTable *spared;            /* set of words of this system */
  GPtrArray *hidden;             /* names that are masked wherever they stand, longest first */
  GHashTable *kinds;             /* folded hidden name → its kind */
  GRegex *words;                 /* of the hidden names; NULL until asked for */
  GRegex *numbers;
  GRegex *label;
};

/* Numbers that stand for one disk, machine, file system or network interface, in any of their
 * forms; those behind the names of firmware variables are the same on every computer and have to
 * stay, and what is masked already is. */
#define NUMBERS                                                                                    \
  "(?<uuid>(?<![0-9a-z])(?!8be4df61-93ca-|4a67b082-0a4c-|00000000-0000-4000-8000-)"                \
  "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z]))"                                       \
  "|(?<id>(?<![0-9a-z])(?!0{24})[0-9a-f]{32}(?![0-9a-z]))"                                         \
  "|(?<colons>(?<![0-9a-z:])(?!02:00:00:)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-z:]))"             \
  "|(?<dashes>(?<![0-9a-z-])(?:01-)?(?!02-00-00-)(?:[0-9a-f]{2}-){5}[0-9a-f]{2}(?![0-9a-z-]))"     \
  "|(?<=enx|wlx)(?<plain>(?!020000)[0-9a-f]{12}(?![0-9a-z]))"

/* In what a device calls itself: whose it is, and a word that looks like a serial number. */
#define LABEL "(?<owner>[^\\s']+?)(?=(?:'|\xe2\x80\x99)s\\b)|(?<serial>(?=(?:\\w*\\d){6})\\w{12,})"

#define FLAGS (G_REGEX_CASELESS | G_REGEX_RAW | G_REGEX_OPTIMIZE)

PtMask *
pt_mask_new (void)
{
  PtMask *mask = g_new0 (PtMask, 1);

  for (guint i = 0; i < PT_N_MASKS; i++)
    mask->known[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  mask->spared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  mask->hidden = g_ptr_array_new_with_free_func (g_free);
  mask->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  mask->numbers = g_regex_new (NUMBERS, FLAGS, 0, NULL);
  mask->label = g_regex_new (LABEL, FLAGS, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (plain_words); i++)
    pt_mask_spare (mask, plain_words[i]);
  return mask;
}

void
pt_mask_free (PtMask *mask)
{
  for (guint i = 0; i < PT_N_MASKS; i++)
    g_hash_table_unref (mask->known[i]);
  g_hash_table_unref (mask->spared);
  g_ptr_array_unref (mask->hidden);
  g_hash_table_unref (mask->kinds);
  g_clear_pointer (&mask->words, g_regex_unref);
  g_clear_pointer (&mask->numbers, g_regex_unref);
  g_clear_pointer (&mask->label, g_regex_unref);
  g_free (mask);
}

/* The number by which a thing is known from now on, from 1. */
static guint
number_of (PtMask *mask, PtMaskKind kind, const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);
  gpointer number = g_hash_table_lookup (mask->known[kind], folded);

  if (number == NULL)
    {
      number = GUINT_TO_POINTER (g_hash_table_size (mask->known[kind]) + 1);
      g_hash_table_insert (mask->known[kind], g_steal_pointer (&folded), number);
    }
  return GPOINTER_TO_UINT (number);
}

static gboolean
is_spared (PtMask *mask, const char *word)
{
  g_autofree char *folded = g_ascii_strdown (word, -1);

  return g_hash_table_contains (mask->spared, folded);
}

/**
 * pt_mask_name:
 * @mask: what is masked
 * @kind: what is named
 * @name: its name
 *
 * Returns: (transfer full): what to write instead: always the same for the same name; pools and
 *   folders of common names keep them
 */
char *
pt_mask_name (PtMask *mask, PtMaskKind kind, const char *name)
{
  if ((kind == PT_MASK_POOL || kind == PT_MASK_FOLDER) && is_spared (mask, name))
    return g_strdup (name);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (formats[kind], number_of (mask, kind, name));
#pragma GCC diagnostic pop
}

/**
 * pt_mask_spare:
 * @mask: what is masked
 * @word: a word of this system, such as its distribution's name
 *
 * From now on the word is nobody's name.
 */
void
pt_mask_spare (PtMask *mask, const char *word)
{
  g_hash_table_add (mask->spared, g_ascii_strdown (word, -1));
}

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  const char *x = *(const char *const *) a;
  const char *y = *(const char *const *) b;
  gsize length_x = strlen (x), length_y = strlen (y);

  return length_x != length_y ? (length_x < length_y) - (length_x > length_y) : strcmp (x, y);
}

/**
 * pt_mask_hide:
 * @mask: what is masked
 * @kind: %PT_MASK_USER or %PT_MASK_HOST
 * @name: a name of somebody or of this computer
 *
 * From now on pt_mask_words() masks it wherever it stands as a word.
 */
void
pt_mask_hide (PtMask *mask, PtMaskKind kind, const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  /* One letter is a word of everything. */
  if (strlen (folded) < 2 || is_spared (mask, folded)
      || g_hash_table_contains (mask->kinds, folded))
    return;
  g_ptr_array_add (mask->hidden, g_strdup (folded));
  g_ptr_array_sort (mask->hidden, compare_lengths);
  g_hash_table_insert (mask->kinds, g_steal_pointer (&folded), GUINT_TO_POINTER (kind));
  g_clear_pointer (&mask->words, g_regex_unref);
}

static gboolean
mask_word_cb (const GMatchInfo *match, GString *out, gpointer data)
{
  PtMask *mask = data;
  g_autofree char *word = g_match_info_fetch (match, 0);
  g_autofree char *folded = g_ascii_strdown (word, -1);
  PtMaskKind kind = GPOINTER_TO_UINT (g_hash_table_lookup (mask->kinds, folded));
  g_autofree char *masked = pt_mask_name (mask, kind, folded);

  g_string_append (out, masked);
  return FALSE;
}

/* Nothing leaves the computer unmasked: what cannot be masked is left out. */
static char *
replace (PtMask *mask, GRegex *regex, const char *text, GRegexEvalCallback callback)
{
  char *masked
      = regex != NULL ? g_regex_replace_eval (regex, text, -1, 0, 0, callback, mask, NULL) : NULL;

  return masked != NULL ? masked : g_strdup ("");
}

/**
 * pt_mask_words:
 * @mask: what is masked
 * @text: text in any encoding
 *
 * Returns: (transfer full): the text without the names of pt_mask_hide()
 */
char *
pt_mask_words (PtMask *mask, const char *text)
{
  if (mask->hidden->len == 0)
    return g_strdup (text);
  if (mask->words == NULL)
    {
      g_autoptr (GString) pattern = g_string_new ("(?<![0-9a-z])(?:");

      for (guint i = 0; i < mask->hidden->len; i++)
        {
          g_autofree char *name = g_regex_escape_string (mask->hidden->pdata[i], -1);

          g_string_append_printf (pattern, "%s%s", i > 0 ? "|" : "", name);
        }
      g_string_append (pattern, ")(?![0-9a-z])");
      mask->words = g_regex_new (pattern->str, FLAGS, 0, NULL);
    }
  return replace (mask, mask->words, text, mask_word_cb);
}

static char *
take (const GMatchInfo *match, const char *name)
{
  char *text = g_match_info_fetch_named (match, name);

  if (text != NULL && text[0] == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/* An address of a network interface, without what stands between its bytes. */
static guint
address_number (PtMask *mask, const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_isxdigit (*at))
      g_string_append_c (digits, *at);
  /* In front of the address, BOOTIF= has the kind of the network. */
  if (digits->len == 14)
    g_string_erase (digits, 0, 2);
  return number_of (mask, PT_MASK_NUMBER, digits->str) & 0xffffff;
}

static gboolean
mask_number_cb (const GMatchInfo *match, GString *out, gpointer data)
{
  PtMask *mask = data;
  g_autofree char *uuid = take (match, "uuid");
  g_autofree char *id = take (match, "id");
  g_autofree char *colons = take (match, "colons");
  g_autofree char *dashes = take (match, "dashes");
  g_autofree char *plain = take (match, "plain");
  guint number;

  if (uuid != NULL)
    {
      g_string_append_printf (out, "00000000-0000-4000-8000-%012x",
                              number_of (mask, PT_MASK_NUMBER, uuid));
      return FALSE;
    }
  if (id != NULL)
    {
      g_string_append_printf (out, "%032x", number_of (mask, PT_MASK_NUMBER, id));
      return FALSE;
    }
  number = address_number (mask, colons ? colons : dashes ? dashes : plain);
  if (colons != NULL)
    g_string_append_printf (out, "02:00:00:%02x:%02x:%02x", number >> 16, number >> 8 & 0xff,
                            number & 0xff);
  else if (dashes != NULL)
    g_string_append_printf (out, "02-00-00-%02x-%02x-%02x", number >> 16, number >> 8 & 0xff,
                            number & 0xff);
  else
    g_string_append_printf (out, "020000%06x", number);
  return FALSE;
}

/**
 * pt_mask_numbers:
 * @mask: what is masked
 * @text: text in any encoding
 *
 * Returns: (transfer full): the text without UUIDs, machine ids and addresses of network
 *   interfaces
 */
char *
pt_mask_numbers (PtMask *mask, const char *text)
{
  /* Most of what is recorded is a number or a word. */
  if (strlen (text) < 12)
    return g_strdup (text);
  return replace (mask, mask->numbers, text, mask_number_cb);
}

/**
 * pt_mask_place:
 * @mask: what is masked
 * @place: path of a folder
 *
 * Returns: (transfer full): the path, in which only folders that many systems have keep their
 *   names
 */
char *
pt_mask_place (PtMask *mask, const char *place)
{
  g_auto (GStrv) parts = g_strsplit (place, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = g_steal_pointer (&parts[i]);
      g_autofree char *folded = g_ascii_strdown (part, -1);

      if (part[0] == '\0' || is_spared (mask, part))
        parts[i] = g_steal_pointer (&part);
      else if (g_hash_table_contains (mask->kinds, folded))
        parts[i] = pt_mask_words (mask, part);
      else if (i == 2 && g_str_equal (parts[1], "home"))
        parts[i] = pt_mask_name (mask, PT_MASK_USER, part);
      else
        parts[i] = pt_mask_name (mask, PT_MASK_FOLDER, part);
    }
  return g_strjoinv ("/", parts);
}

static gboolean
mask_label_cb (const GMatchInfo *match, GString *out, gpointer data)
{
  g_autofree char *owner = take (match, "owner");
  g_autofree char *serial = take (match, "serial");
  g_autofree char *masked = owner != NULL ? pt_mask_name (data, PT_MASK_USER, owner)
                                          : pt_mask_name (data, PT_MASK_VALUE, serial);

  g_string_append (out, masked);
  return FALSE;
}

/**
 * pt_mask_label:
 * @mask: what is masked
 * @text: what a device calls itself
 *
 * Returns: (transfer full): the same without its owner's name and without its serial number
 */
char *
pt_mask_label (PtMask *mask, const char *text)
{
  g_autofree char *label = replace (mask, mask->label, text, mask_label_cb);
  g_autofree char *words = pt_mask_words (mask, label);

  return pt_mask_numbers (mask, words);
}
