#define G_LOG_DOMAIN "passthrough"
#include "config.h"

#include "pt-vm-xml-place.h"

#include <string.h>

/* A place among an element's children is told by the number of children before it that are no
 * text, and the bytes of text between the last of them and the place. Both survive writing and
 * parsing, where neighbouring texts become one. */

#define INDENT_STEP "  "

static gboolean
is_text (const xmlNode *node)
{
  return node->type == XML_TEXT_NODE;
}

static gsize
text_length (const xmlNode *node)
{
  return node->content != NULL ? strlen ((const char *) node->content) : 0;
}

guint
pt_vm_place_index (const xmlNode *node)
{
  guint index = 0;

  for (const xmlNode *sibling = node->prev; sibling != NULL; sibling = sibling->prev)
    if (!is_text (sibling))
      index++;
  return index;
}

xmlNode *
pt_vm_place_nth (const xmlNode *parent, guint index)
{
  for (xmlNode *child = parent->children; child != NULL; child = child->next)
    if (!is_text (child) && index-- == 0)
      return child;
  return NULL;
}

gsize
pt_vm_place_text_before (const xmlNode *node)
{
  gsize length = 0;

  for (const xmlNode *sibling = node->prev; sibling != NULL && is_text (sibling);
       sibling = sibling->prev)
    length += text_length (sibling);
  return length;
}

/* The text before @node from its last line break on, where that is all white space. */
char *
pt_vm_place_indent_before (const xmlNode *node)
{
  const xmlNode *text = node->prev;
  const char *line;

  if (text == NULL || !is_text (text) || text->content == NULL)
    return NULL;
  line = strrchr ((const char *) text->content, '\n');
  if (line == NULL || line[strspn (line, " \t\n")] != '\0')
    return NULL;
  return g_strdup (line);
}

/* How the children of @parent are indented, "" where everything is on one line. */
static char *
child_indent (const xmlNode *parent)
{
  g_autofree char *indent = NULL;

  for (const xmlNode *child = parent->children; child != NULL && indent == NULL;
       child = child->next)
    if (!is_text (child))
      indent = pt_vm_place_indent_before (child);
  if (indent != NULL)
    return g_steal_pointer (&indent);
  if (pt_vm_place_nth (parent, 0) != NULL || parent->parent == NULL)
    return g_strdup ("");
  indent = pt_vm_place_indent_before (parent);
  return indent != NULL ? g_strconcat (indent, INDENT_STEP, NULL) : g_strdup ("");
}

static void
indent_children (xmlNode *node, const char *indent)
{
  g_autofree char *inner = g_strconcat (indent, INDENT_STEP, NULL);

  if (node->children == NULL || is_text (node->children))
    return;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      indent_children (child, inner);
      xmlAddPrevSibling (child, xmlNewDocText (node->doc, BAD_CAST inner));
    }
  xmlAddChild (node, xmlNewDocText (node->doc, BAD_CAST indent));
}

/* libxml2's own functions merge a text with its neighbour and free it; these don't. */
static void
link_before (xmlNode *parent, xmlNode *next, xmlNode *node)
{
  xmlNode *prev = next != NULL ? next->prev : parent->last;

  node->parent = parent;
  node->prev = prev;
  node->next = next;
  if (prev != NULL)
    prev->next = node;
  else
    parent->children = node;
  if (next != NULL)
    next->prev = node;
  else
    parent->last = node;
}

/* A comment behind an element on the same line belongs to it. */
static xmlNode *
skip_remark (xmlNode *after)
{
  xmlNode *next = after->next;

  if (next != NULL && is_text (next) && next->content != NULL
      && strchr ((const char *) next->content, '\n') == NULL)
    next = next->next;
  return next != NULL && next->type == XML_COMMENT_NODE ? next : after;
}

/* Puts @node behind @after, or before all children where that is NULL, indented like the others;
 * @lead and @trail tell the bytes of white space that came with it, before and behind. */
void
pt_vm_place_insert_after (xmlNode *parent, xmlNode *after, xmlNode *node, gsize *lead, gsize *trail)
{
  g_autofree char *indent = child_indent (parent);
  xmlNode *next;

  if (after != NULL)
    after = skip_remark (after);
  next = after != NULL ? after->next : parent->children;
  *lead = strlen (indent);
  *trail = 0;
  if (*lead == 0)
    {
      link_before (parent, next, node);
      return;
    }
  indent_children (node, indent);
  if (parent->children == NULL)
    {
      g_autofree char *closing = pt_vm_place_indent_before (parent);

      *trail = strlen (closing);
      link_before (parent, NULL, xmlNewDocText (parent->doc, BAD_CAST closing));
      next = parent->children;
    }
  link_before (parent, next, xmlNewDocText (parent->doc, BAD_CAST indent));
  link_before (parent, next, node);
}

/* Takes @length bytes off the text that ends before @node, or begins behind it. */
static gboolean
trim_text (xmlNode *node, gsize length, gboolean before)
{
  while (length > 0)
    {
      xmlNode *text = before ? node->prev : node->next;
      gsize have;

      if (text == NULL || !is_text (text))
        return FALSE;
      have = text_length (text);
      if (have <= length)
        {
          xmlUnlinkNode (text);
          xmlFreeNode (text);
        }
      else
        {
          const char *content = (const char *) text->content;
          g_autofree char *rest
              = before ? g_strndup (content, have - length) : g_strdup (content + length);

          if (!g_utf8_validate (rest, -1, NULL))
            return FALSE;
          xmlNodeSetContent (text, BAD_CAST rest);
        }
      length -= MIN (have, length);
    }
  return TRUE;
}

/* Unlinks @node and so many bytes of text around it; the caller frees it. FALSE where there is
 * less text. */
gboolean
pt_vm_place_take_out (xmlNode *node, gsize lead, gsize trail)
{
  gboolean taken = trim_text (node, lead, TRUE) && trim_text (node, trail, FALSE);

  /* xmlUnlinkNode() leaves two texts that would merge only when parsed again. */
  xmlUnlinkNode (node);
  return taken;
}

/* Finds the text node that holds the byte @offset behind @text's run and cuts it there. */
static gboolean
split_run (xmlNode *parent, xmlNode **next, gsize offset)
{
  while (offset > 0)
    {
      xmlNode *text = *next;
      gsize have;

      if (text == NULL || !is_text (text))
        return FALSE;
      have = text_length (text);
      if (have > offset)
        {
          g_autofree char *head = g_strndup ((const char *) text->content, offset);

          if (!g_utf8_validate (head, -1, NULL))
            return FALSE;
          link_before (parent, text, xmlNewDocText (parent->doc, BAD_CAST head));
          return trim_text (text->prev, offset, FALSE);
        }
      offset -= have;
      *next = text->next;
    }
  return TRUE;
}

/* Puts the sibling list that begins at @first to a place; it is freed where there is no such
 * place. */
gboolean
pt_vm_place_insert (xmlNode *parent, guint index, gsize offset, xmlNode *first)
{
  xmlNode *next = parent->children;
  gboolean found = TRUE;

  if (index > 0)
    {
      xmlNode *before = pt_vm_place_nth (parent, index - 1);

      found = before != NULL;
      next = found ? before->next : NULL;
    }
  if (!found || !split_run (parent, &next, offset))
    {
      xmlFreeNodeList (first);
      return FALSE;
    }
  while (first != NULL)
    {
      xmlNode *rest = first->next;

      link_before (parent, next, first);
      first = rest;
    }
  return TRUE;
}
