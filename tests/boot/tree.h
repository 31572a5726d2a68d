#pragma once

#include "pt-root.h"

/* A small computer made by a test: the same entries as a folder on disk and as a snapshot in
 * memory, so that every fact is read through both. */
typedef struct _Tree Tree;

typedef enum
{
  TREE_FOLDER,
  TREE_SNAPSHOT,
} TreeKind;

typedef void (*TreeTest) (Tree *tree, TreeKind kind);

Tree *tree_new (void);
void tree_free (Tree *tree);

void tree_file (Tree *tree, const char *path, const char *text);
void tree_bytes (Tree *tree, const char *path, gconstpointer bytes, gsize length);
void tree_link (Tree *tree, const char *path, const char *target);
void tree_folder (Tree *tree, const char *path);
void tree_closed (Tree *tree, const char *path);
void tree_files (Tree *tree, const char *folder, ...) G_GNUC_NULL_TERMINATED;

PtRoot *tree_open (Tree *tree, TreeKind kind);
const char *tree_get_folder (Tree *tree);
void tree_message (const char *text);
void tree_add_test (const char *path, TreeTest test);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tree, tree_free)
