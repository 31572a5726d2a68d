#pragma once

#include <glib/gi18n-lib.h>

/* The brain speaks whole sentences with facts in them, on the page as well as in a terminal.
 * They are translated where they are made, because numbers and names must go into the right
 * place of the right plural. g_dgettext() gives the English words back as long as no program
 * has bound the text domain. */
