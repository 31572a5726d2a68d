#define G_LOG_DOMAIN "passthrough"

#include "config.h"

#include "pt-kind.h"

static const GEnumValue kind_values[] = {
  { PT_KIND_NEUTRAL, "PT_KIND_NEUTRAL", "neutral" },
  { PT_KIND_SUCCESS, "PT_KIND_SUCCESS", "success" },
  { PT_KIND_WARNING, "PT_KIND_WARNING", "warning" },
  { PT_KIND_ERROR, "PT_KIND_ERROR", "error" },
  { PT_KIND_ACCENT, "PT_KIND_ACCENT", "accent" },
  { 0, NULL, NULL },
};

GType
pt_kind_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("PtKind", kind_values));
  return type;
}

/**
 * pt_kind_get_class:
 * @kind: a kind
 *
 * Returns: (transfer none): the class of the style sheet, "success"
 */
const char *
pt_kind_get_class (PtKind kind)
{
  return kind_values[kind].value_nick;
}
