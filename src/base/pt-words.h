#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sentences of the brain may mark `monospace` and **bold** words. */
char *pt_words_to_plain (const char *words);
char *pt_words_to_markup (const char *words);

/* Makes a name from outside safe to print on one line. */
char *pt_words_clean (const char *text);

G_END_DECLS
