#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * PtGlossaryEntry:
 * @word: a word of the field, as it stands in sentences; not translated, a name is the same
 * everywhere, or marked for translation
 * @text: what it is, to be translated
 */
typedef struct
{
  const char *word;
  const char *text;
} PtGlossaryEntry;

const PtGlossaryEntry *pt_glossary_get (guint *count);
char *pt_glossary_explain (const char *text);
void pt_glossary_attach (GtkWidget *widget);
void pt_glossary_show (GtkWindow *parent);

G_END_DECLS
