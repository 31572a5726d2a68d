#include "config.h"

#include "pt-mask.h"

#include <string.h>

/* The kernel's arguments and the files of boot loaders: their words may hold anything, from a
 * disk's serial number to a password. What is needed of them is which arguments there are, and the
 * values of those that the rules ask about. */

/* Arguments whose values stay: what they set is no secret on any computer. A name that ends in "*"
 * stands for all that begin so. */
static const char *const open_names[] = {
  "BOOT_IMAGE",
  "LOADER_TYPE",
  "acpi*",
  "amd_iommu",
  "cgroup*",
  "clocksource",
  "console",
  "default_hugepagesz",
  "efi",
  "hugepage*",
  "initcall_blacklist",
  "intel_iommu",
  "iommu*",
  "irqaffinity",
  "isolcpus",
  "kvm*",
  "lsm",
  "mem",
  "mitigations",
  "modprobe.blacklist",
  "module_blacklist",
  "nohz_full",
  "pci",
  "pcie_*",
  "rcu_nocbs",
  "rd.driver.*",
  "rdblacklist",
  "rootfstype",
  "saved_entry",
  "security",
  "systemd.unified_cgroup_hierarchy",
  "systemd.unit",
  "transparent_hugepage",
  "vfio*",
  "video",
};

/* Values that say nothing about a person or a computer: switches, small numbers and lists of them,
 * the kernel's names of disks. */
#define PLAIN_VALUE                                                                                \
  "^(?:(?:0x[0-9a-f]{1,8}|[0-9]{1,6}[kmg]?|on|off|yes|no|y|n|true|false|auto|none|force|full|soft" \
  "|strict|lazy|pt|enabled?|disabled?|ignore|never|always|performance|powersave|passive|active)"   \
  "(?:[,+-](?!$)|$))+$"                                                                            \
  "|^/dev/(?:sd[a-z]{1,2}|vd[a-z]|nvme[0-9]+n[0-9]+p?|mmcblk[0-9]+p?|md|dm-)[0-9]*$"

/* Names whose values are masked whatever they look like. */
#define CLOSED_NAME "pass|secret|key|serial|token|user|host|login|phrase|credential|uuid|label|wwn"

/* What a file system is found by, as the value of another argument: "root=UUID=…". */
#define TAG "^(?:part)?(?:uuid|label)="

/* Variables whose value is an argument, or begins with one. */
#define LINE_NAME "cmdline|options|kernelopts"

/* What may stand before "=": the name of an argument, of a shell's variable or of an element. */
#define NAME "^[a-z0-9_.-]+(?:\\[[a-z0-9_.-]*\\])?\\+?$"

/* A word without "=" that stays a secret: addresses of computers and people, a disk's own names. */
#define CLOSED_WORD                                                                                \
  "^\\[?(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\]?(?:[:/][0-9]+)?$"                                        \
  "|^\\[?(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{6,39}\\]?(?:/[0-9]+)?$"                               \
  "|^[\\w.+-]+@[\\w.-]+(?::.*)?$|^[a-z][a-z0-9+.-]*://[^/].*$"                                     \
  "|/by-[a-z]+/|^(?:part)?(?:label|uuid)[:=]."

#define BLANKS " \t\r"
#define QUOTES "\"'`\\"

static gboolean
is_like (const char *text, const char *pattern)
{
  return g_regex_match_simple (pattern, text, G_REGEX_CASELESS | G_REGEX_RAW, 0);
}

static gboolean
is_open (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (open_names); i++)
    if (g_pattern_match_simple (open_names[i], name))
      return TRUE;
  return FALSE;
}

/* A word that stays but for the names and numbers in it. */
static char *
mask_parts (PtMask *mask, const char *word)
{
  g_autofree char *words = pt_mask_words (mask, word);

  return pt_mask_numbers (mask, words);
}

static char *
mask_plain (PtMask *mask, const char *word)
{
  return is_like (word, CLOSED_WORD) ? pt_mask_name (mask, PT_MASK_VALUE, word)
                                     : mask_parts (mask, word);
}

static char *mask_argument (PtMask *mask, const char *word);

static char *
mask_value (PtMask *mask, const char *name, const char *value)
{
  g_autofree char *numbers = pt_mask_numbers (mask, value);

  /* "$(…)" and "${…}" are for a shell to fill in. */
  if (value[0] == '\0' || value[0] == '$')
    return mask_parts (mask, value);
  /* A UUID alone has its own mask. */
  if (g_uuid_string_is_valid (numbers))
    return g_steal_pointer (&numbers);
  if (is_like (name, CLOSED_NAME))
    return pt_mask_name (mask, PT_MASK_VALUE, value);
  if (is_like (name, LINE_NAME) || is_like (value, TAG))
    return mask_argument (mask, value);
  if (is_open (name))
    return mask_parts (mask, value);
  return is_like (value, PLAIN_VALUE) ? g_steal_pointer (&numbers)
                                      : pt_mask_name (mask, PT_MASK_VALUE, value);
}

/* A word alone, or "name=value". */
static char *
mask_argument (PtMask *mask, const char *word)
{
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals ? g_strndup (word, (gsize) (equals - word)) : NULL;
  g_autofree char *shown = NULL;
  g_autofree char *value = NULL;

  if (name == NULL)
    return mask_plain (mask, word);
  if (!is_like (name, NAME) && equals[1] != '\0')
    return pt_mask_name (mask, PT_MASK_VALUE, word);
  /* Somebody may be called as a part of an argument is. */
  shown = is_open (name) ? g_strdup (name) : mask_parts (mask, name);
  value = mask_value (mask, name, equals + 1);
  return g_strconcat (shown, "=", value, NULL);
}

/* Where in a line we are. */
typedef struct
{
  const char *line;
  char quote;  /* in which quotes, or 0 */
  char *owner; /* "NAME=" that the quotes are the value of */
  char *word;  /* the last word */
  char *key;   /* "NAME=" for "NAME": of JSON */
} Place;

/* What stands behind a "#" is for people, about people. */
static gboolean
is_comment (const Place *place, const char *at)
{
  return *at == '#' && place->quote == '\0'
         && (at == place->line || strchr (BLANKS, at[-1]) != NULL);
}

/* A quotation mark. In NAME="…" and in "NAME": "…" the quotes hold NAME's value. */
static void
take_quote (Place *place, char mark, gboolean follows)
{
  const char *owner = follows ? place->word : place->key;

  if (place->quote == mark)
    {
      place->quote = '\0';
      g_clear_pointer (&place->owner, g_free);
    }
  else if (place->quote == '\0')
    {
      place->quote = mark;
      if (owner != NULL && g_str_has_suffix (owner, "=") && !is_like (owner, LINE_NAME))
        place->owner = g_strdup (owner);
      g_clear_pointer (&place->key, g_free);
    }
}

static char *
mask_word (PtMask *mask, const Place *place, const char *word)
{
  g_autofree char *whole = NULL;
  g_autofree char *masked = NULL;

  if (place->owner == NULL)
    return mask_argument (mask, word);
  whole = g_strconcat (place->owner, word, NULL);
  masked = mask_argument (mask, whole);
  return g_strdup (g_str_has_prefix (masked, place->owner) ? masked + strlen (place->owner)
                                                           : masked);
}

static void
take_word (PtMask *mask, Place *place, const char *at, gsize length, GString *out)
{
  g_autofree char *word = g_strndup (at, length);
  g_autofree char *masked = mask_word (mask, place, word);

  g_string_append (out, masked);
  g_clear_pointer (&place->key, g_free);
  if (g_str_equal (word, ":") && place->word != NULL)
    place->key = g_strconcat (place->word, "=", NULL);
  g_free (place->word);
  place->word = g_steal_pointer (&word);
}

static void
mask_line (PtMask *mask, const char *line, GString *out)
{
  Place place = { .line = line };
  gboolean follows = FALSE;
  const char *at = line;

  while (*at != '\0' && !is_comment (&place, at))
    {
      gsize length = strcspn (at, BLANKS QUOTES);

      if (length > 0)
        {
          take_word (mask, &place, at, length, out);
          at += length;
          follows = TRUE;
          continue;
        }
      if (*at == '"' || *at == '\'')
        take_quote (&place, *at, follows);
      /* An escaped quotation mark is none. */
      if (*at == '\\' && at[1] != '\0')
        g_string_append_c (out, *at++);
      g_string_append_c (out, *at++);
      follows = FALSE;
    }
  if (*at != '\0')
    g_string_append_c (out, '#');
  g_free (place.owner);
  g_free (place.word);
  g_free (place.key);
}

/**
 * pt_mask_settings:
 * @mask: what is masked
 * @text: a kernel's command line, or a file of settings
 *
 * Returns: (transfer full): the text with as many lines and words, in which comments are empty and
 *   values are masked unless it is known that they are nobody's secret
 */
char *
pt_mask_settings (PtMask *mask, const char *text)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");
      g_autofree char *line = g_strndup (text, length);

      mask_line (mask, line, out);
      text += length;
      if (*text == '\n')
        g_string_append_c (out, *text++);
    }
  return g_string_free (out, FALSE);
}
