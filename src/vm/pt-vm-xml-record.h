#pragma once

#include <glib.h>
#include <libxml/tree.h>

#include "pt-vm-xml-document.h"

G_BEGIN_DECLS

/**
 * PtVmRecord:
 * @document: (unowned): what is changed
 * @changes: (element-type utf8): the changes, as elements of the record
 * @had_audio: the definition said which sound it has
 *
 * Every change of a definition goes through here, so that each can be taken back.
 */
typedef struct
{
  PtVmDocument *document;
  GPtrArray *changes;
  gboolean had_audio;
} PtVmRecord;

/* More changes than this are no machine's, and would make taking them back slow. */
#define PT_VM_RECORD_LIMIT 1024

PtVmRecord *pt_vm_record_new (PtVmDocument *document);
void pt_vm_record_free (PtVmRecord *record);
void pt_vm_record_add (PtVmRecord *record, xmlNode *parent, xmlNode *after, xmlNode *node);
void pt_vm_record_remove (PtVmRecord *record, xmlNode *node);
void pt_vm_record_set (PtVmRecord *record, xmlNode *node, const char *attribute, const char *value);
xmlNode *pt_vm_record_child (PtVmRecord *record, xmlNode *parent, xmlNode *after, const char *name);
char *pt_vm_record_write (PtVmRecord *record, const char *wanted, GError **error);
gboolean pt_vm_record_is_untouched (const PtVmDocument *document, xmlNode *log);
gboolean pt_vm_record_find (const PtVmDocument *document, xmlNode **log, GError **error);
gboolean pt_vm_record_undo (PtVmDocument *document, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtVmRecord, pt_vm_record_free)

G_END_DECLS
